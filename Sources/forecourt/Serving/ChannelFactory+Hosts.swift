import CardSecurity
import HostChannel
import Payments
import Switch
import Upstream

extension ChannelFactory {
    /// Links to banks' hosts, which speak ISO 8583.
    static func hosts(
        through connector: any HostConnector = SocketHostConnector()
    ) -> ChannelFactory {
        ChannelFactory { (order) throws(MappingError) -> Maker in
            let mapping = try HostMapping(order.specification, settings: order.mapping)
            let settings = HostLinkSettings(order)
            return { (zone, site) throws(CardSecurityError) -> any PaymentChannel in
                let clock = site.clock
                return try HostLink(
                    settings,
                    mapping,
                    zone,
                    at: HostLinkSite(
                        number: site.number,
                        executor: site.executor,
                        loop: site.loop,
                        connector: connector,
                        now: { clock.now() },
                        random: site.random,
                        pinKey: site.pinKey
                    )
                )
            }
        }
    }
}

extension HostLinkSettings {
    fileprivate init(_ order: ChannelFactory.Order) {
        let channel = order.settings
        self.init(name: channel.name, host: order.address.host, port: order.address.port)
        framing = channel.framing
        sockets = channel.sockets
        timeout = channel.timeout
        inFlight = channel.inFlight
        echo = channel.echo
        match = channel.match
        keyOverlap = order.keys.overlap
        keyMaximumAge = order.keys.maximumAge
    }
}
