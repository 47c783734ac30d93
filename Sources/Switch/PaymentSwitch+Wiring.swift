import Book
import NIOCore
import Payments

/// Who hands what to whom: lanes, book and channels.
extension PaymentSwitch {
    /// Tells book, lanes and channels of each other, before the first message.
    func connect(_ facts: StartFacts) {
        let outlets = outlets(of: facts.externalChannels)
        let (checker, lanes, dispatcher) = (checker, lanes, dispatcher)
        let routing = RoutingInForce(
            configuration: configuration,
            version: facts.routingVersion
        )
        let audience = ChannelAudience(
            events: { checker.postFromHosts($0) },
            availability: { checker.channel($0, isUp: $1) }
        )
        for lane in lanes.lanes {
            lane.executor.eventLoop.execute {
                lane.assumeIsolated { $0.serve(dispatcher) }
            }
        }
        dispatcher.executor.eventLoop.execute {
            dispatcher.assumeIsolated { $0.serve(audience) }
        }
        checker.executor.eventLoop.execute {
            checker.assumeIsolated { checker in
                checker.serve(lanes.lanes)
                checker.routing = routing
                checker.tellAffiliations = { lanes.tell(organisations: $0, productGroups: $1) }
                checker.followAffiliations()
                checker.serve(dispatcher, outlets, salt: facts.orderSalt)
            }
            dispatcher.executor.eventLoop.execute {
                dispatcher.assumeIsolated { $0.start(except: facts.stoppedChannels) }
            }
        }
    }

    private func outlets(of channels: [ExternalChannel]) -> [BalanceChecker.Outlet] {
        let windows = Dictionary(
            uniqueKeysWithValues: configuration.channels.map { ($0.name, $0.inFlight) }
        )
        return channels.map {
            BalanceChecker.Outlet(channel: $0, window: windows[$0.name] ?? 1)
        }
    }
}
