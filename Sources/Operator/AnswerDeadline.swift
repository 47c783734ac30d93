import NIOCore

/// Closes a connection on which no answer has left for a while, whatever keeps it: a slow request,
/// none at all, or a peer that does not read.
final class AnswerDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny

    private let bound: TimeAmount
    private var timer: Scheduled<Void>?

    init(_ bound: TimeAmount) { self.bound = bound }

    func handlerAdded(context: ChannelHandlerContext) { restart(context) }

    func flush(context: ChannelHandlerContext) {
        restart(context)
        context.flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    private func restart(_ context: ChannelHandlerContext) {
        timer?.cancel()
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: bound) { channel.close(promise: nil) }
    }
}
