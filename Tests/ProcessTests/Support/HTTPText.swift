import Simulators

/// A page of the switch as text.
enum HTTPText {
    static func get(_ path: String, from port: Int) throws -> String {
        let socket = try TerminalSocket(address: "127.0.0.1:\(port)", timeoutMilliseconds: 20_000)
        let request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        try socket.send(Array(request.utf8))
        var bytes: [UInt8] = []
        while true {
            do throws(TerminalSocketError) {
                bytes += try socket.receive(within: 20_000)
            } catch {
                guard error == .closed else { throw error }
                return String(decoding: bytes, as: UTF8.self)
            }
        }
    }
}
