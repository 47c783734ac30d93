import Text

/// Reads a table from the lines of a file of CSV.
///
/// A cell that could be UTF-8 as well as GBK waits, with the lines behind it, until another one
/// tells.
struct CSVTable {
    private enum Header {
        case awaited
        case read(CSVHeader)
        /// Wrong, and told: without it no row can be read.
        case wrong
    }

    private let kind: ReferenceKind
    private var lines = FileLines()
    private var header = Header.awaited
    private var encoding: FileEncoding?
    private var waiting: [(number: Int, line: [UInt8])] = []
    private var waitingBytes = 0

    init(_ kind: ReferenceKind, encoding: FileEncoding?) {
        self.kind = kind
        self.encoding = encoding
    }

    /// How much may wait: behind so much that is no contradiction, the file is UTF-8.
    private static let mostWaiting = 262_144

    mutating func read(_ bytes: ArraySlice<UInt8>, into files: inout ReferenceFiles) {
        var lines = lines
        self.lines = FileLines()
        lines.read(bytes) { number, line in take(number, line, into: &files) }
        self.lines = lines
    }

    mutating func finish(into files: inout ReferenceFiles) {
        var lines = lines
        lines.finish { number, line in take(number, line, into: &files) }
        decide(.utf8, into: &files)
    }

    private mutating func take(
        _ number: Int,
        _ line: ArraySlice<UInt8>?,
        into files: inout ReferenceFiles
    ) {
        guard let line else {
            if case .read = header { _ = files.countRow() }
            let wrong = "the line has more than \(FileLines.mostBytes) bytes"
            files.mistake(line: number, column: 1, FieldError(wrong, cure: "shorten it"))
            return
        }
        if line.isEmpty { return }
        switch header {
        case .wrong: _ = files.countRow()
        case .awaited: readHeader(number, line, into: &files)
        case .read(let header):
            if encoding == nil {
                if waiting.isEmpty, !line.contains(where: { $0 >= 0x80 }) {
                    row(number, line, header, .utf8, into: &files)
                    return
                }
                wait(number, line, into: &files)
            } else {
                row(number, line, header, encoding ?? .utf8, into: &files)
            }
        }
    }

    private mutating func readHeader(
        _ number: Int,
        _ line: ArraySlice<UInt8>,
        into files: inout ReferenceFiles
    ) {
        header = .wrong
        do throws(CSVCells.Wrong) {
            let names = try CSVCells.split(line).map { String(decoding: $0, as: UTF8.self) }
            let read = CSVHeader(names, of: kind) { cell, error in
                files.mistake(line: number, column: cell, error)
            }
            guard let read else { return files.miss(kind) }
            header = .read(read)
            files.begin(kind, cells: read.cells)
        } catch {
            files.miss(kind)
            files.mistake(line: number, column: error.cell, error.error)
        }
    }

    // MARK: The encoding

    private mutating func wait(
        _ number: Int,
        _ line: ArraySlice<UInt8>,
        into files: inout ReferenceFiles
    ) {
        waiting.append((number, Array(line)))
        waitingBytes += line.count
        // A line that cannot be split is wrong in any encoding, and says nothing.
        let cells: [ArraySlice<UInt8>]
        do throws(CSVCells.Wrong) { cells = try CSVCells.split(line) } catch { cells = [] }
        for cell in cells {
            switch FileEncoding.evidence(in: cell) {
            case .none: continue
            case .utf8: decide(.utf8, into: &files)
            case .gbk: decide(.gbk, into: &files)
            }
            return
        }
        if waitingBytes > Self.mostWaiting { decide(.utf8, into: &files) }
    }

    private mutating func decide(_ found: FileEncoding, into files: inout ReferenceFiles) {
        guard encoding == nil, case .read(let header) = header else { return }
        encoding = found
        for (number, line) in waiting { row(number, line[...], header, found, into: &files) }
        waiting = []
    }

    // MARK: A row

    private func row(
        _ number: Int,
        _ line: ArraySlice<UInt8>,
        _ header: CSVHeader,
        _ encoding: FileEncoding,
        into files: inout ReferenceFiles
    ) {
        guard files.countRow() else { return }
        do throws(CSVCells.Wrong) {
            let cells = try CSVCells.split(line)
            guard cells.count == header.cellCount else {
                throw CSVCells.Wrong(
                    cell: min(cells.count, header.cellCount),
                    error: FieldError(
                        "the line has \(cells.count) cells, the header \(header.cellCount)",
                        cure: cells.count < header.cellCount
                            ? "write each cell, empty where there is nothing"
                            : "put a cell that holds a comma in quotes; numbers hold none"
                    )
                )
            }
            var wrong: Set<Int> = []
            var fields: [String] = []
            fields.reserveCapacity(header.cells.count)
            for (column, cell) in header.cells.enumerated() {
                do throws(FieldError) {
                    fields.append(cell == 0 ? "" : try encoding.text(cells[cell - 1]))
                } catch {
                    wrong.insert(column)
                    fields.append("")
                    files.mistake(line: number, column: cell, error)
                }
            }
            guard wrong.isEmpty else { return files.miss(kind, fields, wrong: wrong) }
            let draft = RowDraft(kind, fields) { fault in
                wrong.insert(fault.column)
                let cell = max(1, header.cells[fault.column])
                files.mistake(line: number, column: cell, fault.error)
            }
            guard let draft else { return files.miss(kind, fields, wrong: wrong) }
            files.add(draft, line: number, column: 0)
        } catch {
            files.miss(kind)
            files.mistake(line: number, column: error.cell, error.error)
        }
    }
}
