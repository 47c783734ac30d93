import CardSecurity
import Testing

@testable import Switch

@Suite struct TerminalKeyFieldTests {
    private func module() throws -> any SecurityModule {
        let random = SeededRandomSource(seed: 7)
        func key(_ label: DataKeyLabel) throws -> UnwrappedDataKey {
            UnwrappedDataKey(label: label, number: 1, key: try KeyBytes(count: 32, from: random))
        }
        let ring = DataKeyRing(
            terminalKeys: try key(DataKeyLabel(.keys)),
            cardTokens: try key(DataKeyLabel(.cardTokens)),
            pinReferences: try key(DataKeyLabel(.pinReferences)),
            cardNumbers: try key(DataKeyLabel(.cardNumbers, businessDate: 20_261_121)),
            bootEpoch: 1
        )
        return try SecurityModuleSource.software.module(ring, 0, random, KeyPolicy())
    }

    private func master(_ module: any SecurityModule) throws -> IssuedKey {
        let key = try KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal)
        let binding = TerminalKeyField.masterBinding(of: "T0000001")
        return try module.importKey(.tripleDES, whole: key, for: binding)
    }

    @Test func `working keys open for the terminal that they were sealed for, and no other`() throws
    {
        let module = try module()
        let master = try master(module)
        let issued = try module.generateWorkingKeys(
            .doubleWithTrackKey,
            macLength: nil,
            for: TerminalKeyField.owner("T0000001"),
            version: 77,
            under: try module.load(master.sealed, at: master.binding, for: .keyEncryption())
        )
        let field = TerminalKeyField.encode(issued)
        let uses: [(KeyPurpose, KeyUse)] = [
            (.pinEncryption, .pinBlocks()), (.messageAuthentication, .mac(.unionPayECB)),
            (.dataEncryption, .cardData),
        ]
        for (purpose, use) in uses {
            let place = try #require(
                try TerminalKeyField.workingKey(purpose, in: field, of: "T0000001")
            )
            _ = try module.load(place.key, at: place.binding, for: use)
            let moved = try #require(
                try TerminalKeyField.workingKey(purpose, in: field, of: "T0000002")
            )
            #expect(throws: CardSecurityError.authenticationFailed) {
                try module.load(moved.key, at: moved.binding, for: use)
            }
        }
        #expect(try TerminalKeyField.workingKey(.zoneMaster, in: field, of: "T0000001") == nil)
    }

    @Test func `a sealed key that was changed does not open`() throws {
        let module = try module()
        let field = TerminalKeyField.encode(master: try master(module).sealed)
        for index in field.indices {
            var changed = field
            changed[index] ^= 1
            #expect(throws: CardSecurityError.authenticationFailed) {
                let place = try TerminalKeyField.master(changed, of: "T0000001")
                _ = try module.load(place.key, at: place.binding, for: .keyEncryption())
            }
        }
    }
}
