import CardSecurity
import ISO8583
import Journal
import Logging
import Payments
import Upstream

/// Opens the external channels of a configuration: their dialects and their keys.
struct ChannelOpening {
    let configuration: SwitchConfiguration
    let directory: DataDirectory
    let specifications: SpecificationLibrary
    let factory: ChannelFactory

    init(_ opening: BookOpening) {
        configuration = opening.configuration
        directory = opening.directory
        specifications = opening.specifications
        factory = opening.environment.channels
    }

    /// A channel that is opened, and what it needs on its loop.
    fileprivate enum Plan {
        case linked(name: String, ChannelFactory.Maker, ZoneMasterKey)
        case wallet(name: String, ChannelFactory.WalletMaker)
        case unlinked(name: String, reason: String)
    }

    /// The channels, opened and not yet on a loop.
    struct Opened {
        fileprivate let plans: [Plan]
        fileprivate let configuration: SwitchConfiguration

        /// Puts them onto a lane's loop, and a dispatcher before them.
        func dispatcher(
            on executor: LoopExecutor,
            _ wallets: WalletThreads,
            _ facts: StartFacts,
            availability: ChannelAvailability,
            pinKey: @escaping @Sendable (ChannelNumber, ZonePINKey) -> Void,
            _ environment: SwitchEnvironment,
            _ logger: Logger
        ) throws(CardSecurityError) -> ChannelDispatcher {
            try ChannelDispatcher(
                executor: executor,
                channels: channels(numbers: facts.channels) { number in
                    ChannelFactory.Site(
                        number: number,
                        executor: executor,
                        loop: executor.eventLoop,
                        wallets: wallets,
                        clock: environment.clock,
                        random: environment.random,
                        pinKey: pinKey
                    )
                },
                settings: configuration.channels,
                numbers: facts.channels,
                availability: availability,
                ring: facts.ring,
                environment: ChannelEnvironment(
                    clock: environment.clock,
                    counters: CounterSet(),
                    times: StageTimes(),
                    logger: logger
                )
            )
        }

        private func channels(
            numbers: [String: ChannelNumber],
            at site: (ChannelNumber) -> ChannelFactory.Site
        ) throws(CardSecurityError) -> [any PaymentChannel] {
            var channels: [any PaymentChannel] = []
            for plan in plans {
                switch plan {
                case .unlinked(let name, let reason):
                    guard let number = numbers[name] else { continue }
                    channels.append(UnlinkedChannel(number: number, name: name, reason: reason))
                case .linked(let name, let maker, let zone):
                    guard let number = numbers[name] else { continue }
                    channels.append(try maker(zone, site(number)))
                case .wallet(let name, let maker):
                    guard let number = numbers[name] else { continue }
                    channels.append(maker(site(number)))
                }
            }
            return channels
        }
    }

    /// Reads specifications and key files; a missing key leaves its channel without a link.
    func open() throws(StartError) -> Opened {
        var plans: [Plan] = []
        for channel in configuration.channels where channel.kind.isExternal {
            plans.append(try plan(of: channel))
        }
        return Opened(plans: plans, configuration: configuration)
    }

    private func plan(of channel: ChannelSettings) throws(StartError) -> Plan {
        if let account = channel.wallet { return try plan(of: channel, account) }
        guard let address = channel.address, let dialect = channel.dialect else {
            return .unlinked(name: channel.name, reason: "it has no address")
        }
        let maker = try maker(of: channel, address, dialect)
        let file = KeyFile(
            path: directory.resolve(channel.zoneKeyFile),
            keyBytes: ZoneMasterKey.lengthBytes
        )
        guard file.exists else {
            return .unlinked(
                name: channel.name,
                reason: "no zone master key at \(file.path)"
            )
        }
        let key = try file.read()
        do throws(CardSecurityError) {
            return .linked(name: channel.name, maker, try ZoneMasterKey(key))
        } catch {
            throw .masterKeyUnreadable(path: file.path, reason: "\(error)")
        }
    }

    private func plan(
        of channel: ChannelSettings,
        _ account: WalletAccount
    ) throws(StartError) -> Plan {
        let files: WalletFiles
        do throws(WalletFiles.Fault) {
            files = try WalletFiles(of: account, channel: channel.name, in: directory)
        } catch {
            switch error {
            case .missing(let reason): return .unlinked(name: channel.name, reason: reason)
            case .unusable(let error): throw error
            }
        }
        let order = ChannelFactory.WalletOrder(
            settings: channel,
            account: account,
            files: files,
            notify: configuration.notify?.publicAddress
        )
        do throws(ChannelFactory.UnusableFile) {
            return .wallet(name: channel.name, try factory.openWallet(order))
        } catch {
            throw .providerFileUnusable(
                channel: channel.name,
                path: directory.resolve(error.file),
                reason: error.reason
            )
        }
    }

    private func maker(
        of channel: ChannelSettings,
        _ address: SocketEndpoint,
        _ dialect: String
    ) throws(StartError) -> ChannelFactory.Maker {
        guard let specification = specifications[dialect] else {
            throw .dialectUnusable(
                listener: channel.name,
                dialect: dialect,
                reason: StartError.reason(unknown: dialect, in: specifications)
            )
        }
        do throws(MappingError) {
            return try factory.open(
                ChannelFactory.Order(
                    settings: channel,
                    address: address,
                    specification: specification,
                    mapping: MappingSettings(
                        institution: configuration.institution,
                        utcOffsetSeconds: Int32(configuration.businessDay.offsetMinutes * 60)
                    ),
                    keys: configuration.keys
                )
            )
        } catch {
            throw .dialectUnusable(listener: channel.name, dialect: dialect, reason: "\(error)")
        }
    }
}
