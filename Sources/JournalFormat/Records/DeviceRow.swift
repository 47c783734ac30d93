package import Book
internal import Payments

/// One row of `device`: which device a terminal is.
///
/// No hash chain covers it, since it changes: `StateDigest` does.
package struct DeviceRow: Equatable {
    package var terminalRow: Int32
    package var serial: String
    package var model: String
    package var software: String
    package var seq: Int64
}

extension DeviceRow: RecordedRow {
    package static let blank = DeviceRow(
        terminalRow: 0,
        serial: "",
        model: "",
        software: "",
        seq: 0
    )

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("terminal_row", &terminalRow)
        try v.text("serial", &serial)
        try v.text("model", &model)
        try v.text("software", &software)
        try v.signed("seq", &seq)
    }
}

extension DeviceRow {
    package init(_ device: Device) {
        self.init(
            terminalRow: device.terminal.rawValue,
            serial: device.names.serial,
            model: device.names.model,
            software: device.names.software,
            seq: device.seq
        )
    }

    package var device: Device {
        Device(
            terminal: TerminalRow(rawValue: terminalRow),
            names: DeviceNames(serial: serial, model: model, software: software),
            seq: seq
        )
    }
}
