package import Book
import ISO8583
import Logging
import NIOCore
import NIOSSL
import Payments
import Reference

/// What became of a configuration that was read again.
package enum ReloadOutcome: Sendable, Equatable {
    /// Every lane routes by it, under that version and record; `waiting` takes a restart.
    case taken(seq: Int64, version: UInt32, waiting: [String])
    /// It routes as before.
    case unchanged(version: UInt32, waiting: [String])
    /// Nothing of it was taken up: all that is wrong with it, a line each.
    case refused([String])
}

/// The configuration is read again without a restart: rules and certificates, all or nothing.
extension PaymentSwitch {
    package typealias ReloadCompletion =
        @Sendable (Result<ReloadOutcome, CommandError>) -> Void

    /// Reads the configuration again by the way that `run` was given.
    package func reload(
        by principal: Principal,
        reason: String,
        _ completion: @escaping ReloadCompletion
    ) {
        let reread = reread.value
        reload({ reread?() ?? .fixed }, by: principal, reason: reason, completion)
    }

    /// Takes up what `read` gives: whole, behind its record, on every lane before the completion is
    /// called; or nothing of it, on no lane.
    ///
    /// A payment that a lane had planned by then is decided once, by that plan, and bears its
    /// version.
    package func reload(
        _ read: @escaping @Sendable () -> ConfigurationReading,
        by principal: Principal,
        reason: String,
        _ completion: @escaping ReloadCompletion
    ) {
        let reload = Reload(principal: principal, reason: reason, completion: completion)
        onBook { checker in
            let refused: CommandCompletion = { result in
                if case .failure(let error) = result { completion(.failure(error)) }
            }
            guard
                let routing = checker.beginReload(
                    by: principal,
                    reason: reason,
                    completion: refused
                )
            else { return }
            // Files are read and rules compiled beside the book, which goes on.
            self.threads.reader.execute { self.judge(read(), against: routing, reload) }
        }
    }

    /// Who reads again, why, and who waits for what becomes of it.
    private struct Reload: Sendable {
        let principal: Principal
        let reason: String
        let completion: ReloadCompletion
    }

    private func judge(
        _ reading: ConfigurationReading,
        against routing: RoutingInForce,
        _ reload: Reload
    ) {
        switch reading {
        case .fixed:
            do throws(StartError) {
                use(try readCertificates())
                end(reload, .unchanged(version: routing.version, waiting: []))
            } catch {
                end(reload, .refused([error.description]))
            }
        case .wrong(let file, let mistakes): refuse(file, mistakes, reload)
        case .read(let file, let configuration, let waiting, let targets):
            let next = RoutingInForce(
                configuration: routing.configuration.routing(as: configuration),
                version: routing.version + 1
            )
            let mistakes = next.configuration.rulesWithoutChannel(targets)
            guard mistakes.isEmpty else { return refuse(file, mistakes, reload) }
            do throws(StartError) {
                let certificates = try readCertificates()
                let digest = next.configuration.routingDigest
                guard digest != routing.configuration.routingDigest else {
                    use(certificates)
                    end(reload, .unchanged(version: routing.version, waiting: waiting))
                    return
                }
                take(next, digest, from: file, certificates, waiting, reload)
            } catch {
                refuse(file, [error.description], reload)
            }
        }
    }

    private func take(
        _ next: RoutingInForce,
        _ digest: String,
        from file: ConfigurationFile,
        _ certificates: Certificates,
        _ waiting: [String],
        _ reload: Reload
    ) {
        let table = RoutingTable(
            next.configuration,
            numbers: channelNumbers,
            version: next.version
        )
        let notice = RoutingNotice(
            version: next.version,
            digest: digest,
            source: ImportHeading.Source(name: file.name, digest: file.digest),
            rules: UInt32(clamping: next.configuration.ruleCount)
        )
        onBook { checker in
            checker.record(.take(notice), by: reload.principal, reason: reload.reason) { result in
                switch result {
                case .failure(let error):
                    self.onBook { $0.endReload(nil) }
                    reload.completion(.failure(error))
                case .success(let done):
                    self.use(certificates)
                    self.onBook { checker in
                        // The lanes know whose stations are before a rule asks for it.
                        checker.prepare(for: next)
                        self.lanes.use(table) {
                            self.onBook { checker in
                                checker.endReload(next)
                                checker.counters.add(.routingsTaken)
                                let (seq, version) = (done.seq, next.version)
                                reload.completion(
                                    .success(.taken(seq: seq, version: version, waiting: waiting))
                                )
                            }
                        }
                    }
                }
            }
        }
    }

    /// Nothing changes, and that is recorded too; who asked is told all that is wrong.
    private func refuse(_ file: ConfigurationFile, _ mistakes: [String], _ reload: Reload) {
        let source = ImportHeading.Source(name: file.name, digest: file.digest)
        // What was written at a place for something else may be a card.
        let mistakes = mistakes.map { CardNumberMask.masked($0) }
        let first = mistakes.first ?? ""
        let act = RoutingAct.refuse(
            source,
            mistakes: UInt32(clamping: mistakes.count),
            first: ConfigurationFile.shortened(first, to: RecordedText.longestBytes)
        )
        onBook { checker in
            checker.counters.add(.reloadsRefused)
            checker.record(act, by: reload.principal, reason: reload.reason) { result in
                self.onBook { $0.endReload(nil) }
                if case .failure(let error) = result {
                    self.logger.error("a refused configuration was not recorded", error: error)
                }
                reload.completion(.success(.refused(mistakes)))
            }
        }
    }

    private func end(_ reload: Reload, _ outcome: ReloadOutcome) {
        onBook { checker in
            checker.endReload(nil)
            reload.completion(.success(outcome))
        }
    }
}
