import CardSecurity
import Testing

@testable import Switch

@Suite struct TerminalKeySealTests {
    private func ring() throws -> DataKeyRing {
        let random = SeededRandomSource(seed: 7)
        func key(_ label: DataKeyLabel) throws -> UnwrappedDataKey {
            UnwrappedDataKey(label: label, key: try KeyBytes(count: 32, from: random))
        }
        return DataKeyRing(
            terminalKeys: try key(DataKeyLabel(.keys)),
            cardTokens: try key(DataKeyLabel(.cardTokens)),
            pinReferences: try key(DataKeyLabel(.pinReferences)),
            cardNumbers: try key(DataKeyLabel(.cardNumbers, businessDate: 20_261_121)),
            bootEpoch: 1
        )
    }

    @Test func `working keys open for the terminal that they were sealed for, and no other`() throws
    {
        var seal = try TerminalKeySeal(ring(), lane: 0)
        let keys = try WorkingKeys.generate(
            for: .doubleWithTrackKey,
            from: SeededRandomSource(seed: 1)
        )
        let blob = try seal.seal(keys, of: "T0000001", mark: 77)
        for purpose in [KeyPurpose.pinEncryption, .messageAuthentication, .dataEncryption] {
            let isThere = try holds(purpose, seal, blob)
            #expect(isThere)
        }
        let isThere = try holds(.zoneMaster, seal, blob)
        #expect(!isThere)
        var thrown: CardSecurityError?
        do throws(CardSecurityError) {
            _ = try seal.open(.messageAuthentication, in: blob, of: "T0000002")
        } catch {
            thrown = error
        }
        #expect(thrown == .authenticationFailed)
    }

    private func holds(
        _ purpose: KeyPurpose,
        _ seal: borrowing TerminalKeySeal,
        _ blob: [UInt8]
    ) throws -> Bool {
        switch try seal.open(purpose, in: blob, of: "T0000001") {
        case .some: true
        case .none: false
        }
    }

    @Test func `a sealed key that was changed does not open`() throws {
        var seal = try TerminalKeySeal(ring(), lane: 0)
        let key = try KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal)
        let sealed = try seal.seal(master: key, of: "T0000001")
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            var isRefused = false
            do throws(CardSecurityError) {
                _ = try seal.openMaster(changed, of: "T0000001")
            } catch {
                isRefused = error == .authenticationFailed
            }
            #expect(isRefused)
        }
    }

    @Test(
        arguments: [
            (0, 0), (10, 0), (11, 100), (12, 200), (13, 400), (16, 3200), (17, 5000), (1000, 5000),
        ] as [(Int, Int64)]
    )
    func `row 33: replies to failing MACs wait longer and longer`(
        _ failures: Int,
        _ milliseconds: Int64
    ) {
        #expect(FailureDelay.milliseconds(failures: failures) == milliseconds)
    }
}
