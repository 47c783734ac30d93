import Hummingbird
import Switch
