/// Writes frames as a packet capture (pcap, microseconds, raw IPv4) that Wireshark opens.
///
/// Addresses are invented: a terminal is 10.0.x.y by its place in the capture, the switch
/// 127.0.0.1. There is one connection a terminal and port, without its handshake.
struct PacketCapture {
    /// LINKTYPE_RAW: each packet begins with its IP header.
    private static let linkType: UInt32 = 101
    private static let window: UInt16 = 0xFFFF
    private static let pushAndAcknowledge: UInt16 = 0x5018
    /// Longest segment that fits an IPv4 packet with both headers.
    private static let longestSegment = 65_535 - 40

    private struct Flow: Hashable {
        var terminal: String
        var port: UInt16
    }

    private struct Positions {
        var place: UInt16
        var sent: UInt32 = 1
        var received: UInt32 = 1
    }

    private var flows: [Flow: Positions] = [:]
    private var identification: UInt16 = 0

    /// The first bytes of the file.
    static var header: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(little: 0xA1B2_C3D4 as UInt32)
        bytes.append(little: 2 as UInt16)
        bytes.append(little: 4 as UInt16)
        bytes.append(little: 0 as UInt32)
        bytes.append(little: 0 as UInt32)
        bytes.append(little: 65_535 as UInt32)
        bytes.append(little: linkType)
        return bytes
    }

    /// One frame as one packet; nil when it does not fit one.
    mutating func packet(
        _ frame: [UInt8],
        of terminal: String,
        port: UInt16,
        isReply: Bool,
        at microseconds: Int64
    ) -> [UInt8]? {
        guard frame.count <= Self.longestSegment else { return nil }
        let flow = Flow(terminal: terminal, port: port)
        var positions = flows[flow] ?? Positions(place: UInt16(truncatingIfNeeded: flows.count + 1))
        identification &+= 1
        let peer: UInt32 = 0x0A00_0000 | UInt32(positions.place)
        let home: UInt32 = 0x7F00_0001
        let ephemeral = 10_000 + positions.place % 50_000
        var segment: [UInt8] = []
        segment.append(big: isReply ? port : ephemeral)
        segment.append(big: isReply ? ephemeral : port)
        segment.append(big: isReply ? positions.received : positions.sent)
        segment.append(big: isReply ? positions.sent : positions.received)
        segment.append(big: Self.pushAndAcknowledge)
        segment.append(big: Self.window)
        segment.append(big: 0 as UInt16)
        segment.append(big: 0 as UInt16)
        segment += frame
        if isReply {
            positions.received &+= UInt32(frame.count)
        } else {
            positions.sent &+= UInt32(frame.count)
        }
        flows[flow] = positions
        let (source, target) = isReply ? (home, peer) : (peer, home)
        set(Self.checksum(segment, pseudo: source, target), at: 16, in: &segment)
        var packet: [UInt8] = [0x45, 0]
        packet.append(big: UInt16(20 + segment.count))
        packet.append(big: identification)
        packet += [0x40, 0, 64, 6, 0, 0]
        packet.append(big: source)
        packet.append(big: target)
        set(Self.checksum(packet, pseudo: nil, nil), at: 10, in: &packet)
        packet += segment
        var record: [UInt8] = []
        record.append(little: UInt32(truncatingIfNeeded: microseconds / 1_000_000))
        record.append(little: UInt32(truncatingIfNeeded: microseconds % 1_000_000))
        record.append(little: UInt32(packet.count))
        record.append(little: UInt32(packet.count))
        return record + packet
    }

    private func set(_ sum: UInt16, at place: Int, in bytes: inout [UInt8]) {
        bytes[place] = UInt8(sum >> 8)
        bytes[place + 1] = UInt8(sum & 0xFF)
    }

    /// The Internet checksum; with the pseudo-header of TCP where addresses are given.
    private static func checksum(
        _ bytes: [UInt8],
        pseudo source: UInt32?,
        _ target: UInt32?
    ) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count, by: 2) {
            let low = index + 1 < bytes.count ? bytes[index + 1] : 0
            sum &+= UInt32(bytes[index]) << 8 | UInt32(low)
        }
        if let source, let target {
            sum &+= source >> 16 &+ source & 0xFFFF &+ target >> 16 &+ target & 0xFFFF
            sum &+= 6 &+ UInt32(bytes.count)
        }
        while sum > 0xFFFF { sum = sum & 0xFFFF &+ sum >> 16 }
        return ~UInt16(sum)
    }
}

extension [UInt8] {
    fileprivate mutating func append<Number: FixedWidthInteger>(little value: Number) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    fileprivate mutating func append<Number: FixedWidthInteger>(big value: Number) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
