import DequeModule
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Yams
