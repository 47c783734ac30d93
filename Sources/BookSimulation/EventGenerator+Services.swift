import Book
import Payments
import Text

/// The day of stations: settlements, shifts and devices, right and wrong.
extension EventGenerator {
    mutating func nextOfDay() -> Drawn {
        let terminal = terminal()
        let differing = model.terminals.filter { $0.value.day.isUploaded }.keys.sorted()
        if random.chance(30), let differing = differing.randomElement(using: &random) {
            return random.chance(25) ? uploadEnd(differing) : upload(differing)
        }
        if random.chance(25), let again = settlementAgain() { return again }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<28: return settlement(terminal)
        case 28..<33: return upload(terminal)
        case 33..<36: return uploadEnd(terminal)
        case 36..<40: return forcedBatch(terminal) ?? settlement(terminal)
        case 40..<56: return operatorSignOn(terminal)
        case 56..<66: return shiftClose(terminal)
        case 66..<72: return registration(terminal)
        case 72..<76: return parameterDownload(terminal)
        case 76..<87: return serviceAgain() ?? operatorSignOn(terminal)
        case 87..<91: return endedShift() ?? operatorSignOn(terminal)
        case 91..<93: return releasedDevice() ?? registration(terminal)
        case 93..<96: return closedStation() ?? settlement(terminal)
        default: return serviceOfAnother() ?? registration(terminal)
        }
    }

    mutating func serve(_ name: String, _ request: PaymentRequest) -> Drawn {
        let request = styled(request)
        sent.append((request, .inHouse))
        return again(request, .inHouse, name)
    }

    /// Mostly the open one.
    private mutating func namedBatch(_ terminal: Int) -> UInt32 {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: model.session(terminal).batch + 1
        case 1: max(1, model.session(terminal).batch - 1)
        case 2..<8: model.batch(terminal)
        default: model.session(terminal).batch
        }
    }

    // MARK: Shifts

    private mutating func operatorSignOn(_ terminal: Int) -> Drawn {
        let request = PaymentRequest.operatorSignOn(
            stan(terminal),
            by: nil,
            .absent,
            terminal: terminal,
            batch: namedBatch(terminal)
        )
        let open = model.terminals[terminal]?.day.shift?.operatorKey.number
        // Now and then he who works there already.
        guard let open, random.chance(30),
            let person = model.operators[
                StationOperatorKey(merchant: model.merchant(terminal), number: open)
            ]
        else { return serve("operator-sign-on", attended(request)) }
        return serve("operator-sign-on", request.by(open, .keyed(person.password)))
    }

    private mutating func shiftClose(_ terminal: Int) -> Drawn {
        let open = model.terminals[terminal]?.day.shift
        let claim = claim(terminal) { $0.place.shift == open?.number && open != nil }
        let number: UInt16? =
            switch Int.random(in: 0..<10, using: &random) {
            case 0: 9
            case 1..<5: nil
            default: open?.operatorKey.number
            }
        return serve(
            "shift-close",
            .shiftClose(
                stan(terminal),
                random.chance(3) ? nil : claim,
                by: number,
                terminal: terminal,
                batch: namedBatch(terminal)
            )
        )
    }

    private mutating func endedShift() -> Drawn? {
        let open = model.terminals.filter { $0.value.day.shift != nil }.keys.sorted()
        guard let terminal = open.randomElement(using: &random) else { return nil }
        model.endShift(terminal)
        return act("shift-end", .closeShift(TerminalRow(rawValue: Int32(terminal))))
    }

    // MARK: Settlements

    /// Of the open batch, now and then of the one before.
    private mutating func settlement(_ terminal: Int) -> Drawn {
        var batch = random.chance(20) ? namedBatch(terminal) : model.session(terminal).batch
        // Its terminal has not heard that it was forced.
        if let last = model.terminals[terminal]?.day.closings.last, last.kind == .forced,
            random.chance(40)
        {
            batch = last.batch
        }
        let claim = claim(terminal) { $0.place.batch == batch }
        let request = PaymentRequest.settlement(
            stan(terminal),
            random.chance(2) ? nil : claim,
            terminal: terminal,
            batch: batch
        )
        return serve("settlement", request)
    }

    /// A terminal whose answer was lost says the same totals once more, under another STAN; one
    /// whose dialect names no batch has mostly sold nothing since.
    private mutating func settlementAgain() -> Drawn? {
        let unheard = model.terminals.filter { number, terminal in
            guard let last = terminal.day.closings.last, last.theirs != nil else { return false }
            return !hasUpload(number)
                && !model.entries.contains {
                    $0.terminal == number && $0.place.batch == terminal.batch
                        && model.counted($0) != nil
                }
        }.keys.sorted()
        let picked = random.chance(80) ? unheard.randomElement(using: &random) : nil
        let terminal = picked ?? self.terminal()
        guard let last = model.terminals[terminal]?.day.closings.last, let claim = last.theirs
        else { return nil }
        let closed = model.terminals[terminal]?.day.closings.count
        let request = PaymentRequest.settlement(
            stan(terminal),
            claim,
            terminal: terminal,
            batch: last.batch
        )
        var drawn = serve("settlement-again", request)
        let isTold = drawn.outcome == .settled || drawn.outcome == .totalsDiffer
        if isTold, picked != nil, closed == model.terminals[terminal]?.day.closings.count {
            drawn.name = "settlement-unnamed-again"
        }
        return drawn
    }

    /// Some payments of a batch, with what its terminal has wrong.
    private mutating func upload(_ terminal: Int) -> Drawn {
        let batch = uploadedBatch(terminal)
        var rows: [UploadRow] = []
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            if let row = row(terminal, batch) { rows.append(row) }
        }
        return serve(
            "upload",
            .batchUpload(stan(terminal), rows, terminal: terminal, batch: batch)
        )
    }

    /// Mostly the batch that differs, or the one before.
    private mutating func uploadedBatch(_ terminal: Int) -> UInt32 {
        let batch = model.session(terminal).batch
        if model.terminals[terminal]?.day.differed != nil, random.chance(90) { return batch }
        return random.chance(70) && batch > 1 ? batch - 1 : batch
    }

    /// A payment of a batch as its terminal has it, now and then wrong.
    private mutating func row(_ terminal: Int, _ batch: UInt32) -> UploadRow? {
        let own = model.entries.filter {
            $0.terminal == terminal && $0.place.batch == batch && $0.request.modelled.isOfMoney
        }
        guard let entry = own.randomElement(using: &random) else { return nil }
        var row = UploadRow(
            half: entry.place.half,
            stan: entry.request.identity.stan,
            card: entry.request.card?.token,
            amount: entry.wanted
        )
        switch Int.random(in: 0..<30, using: &random) {
        case 0: row.amount += 1
        case 1: row.card = SealedCard.test(1).token
        case 2: row.half = row.half == .foreign ? .domestic : .foreign
        case 3: row.stan += 1_000
        case 4: row.card = nil
        default: break
        }
        return row
    }

    private mutating func uploadEnd(_ terminal: Int) -> Drawn {
        let batch = uploadedBatch(terminal)
        let rows = model.terminals[terminal]?.day.ticks[batch]?.count ?? 0
        return serve(
            "upload-end",
            .batchUploadEnd(
                stan(terminal),
                random.chance(35) ? rows + 1 : random.chance(10) ? 0 : rows,
                isBalanced: random.chance(20),
                terminal: terminal,
                batch: batch
            )
        )
    }

    /// A person closes a batch whose terminal is not heard any more.
    private mutating func forcedBatch(_ terminal: Int) -> Drawn? {
        guard model.holdsSomething(terminal) else { return nil }
        model.force(terminal, by: nextSeq)
        return act("force", .forceBatch(TerminalRow(rawValue: Int32(terminal))))
    }

    /// A station's day ends, now and then with what is open.
    private mutating func closedStation() -> Drawn? {
        let merchant = model.merchant(terminal())
        let isForced = random.chance(40)
        guard isForced || model.isIn(merchant) else { return nil }
        model.closeStation(merchant, by: nextSeq)
        let close = StationClose(merchant: merchant, isForced: isForced)
        return act(isForced ? "station-force" : "station-close", .closeStation(close))
    }

    // MARK: Totals

    /// How a terminal's dialect counts.
    func counts(_ terminal: Int) -> SettlementCounts {
        switch terminal {
        case 3, 4: .sample(.apart)
        case 5: .sample(.net)
        default: .sample
        }
    }

    /// Whether a terminal uploads what differs; the others name no batch.
    private func hasUpload(_ terminal: Int) -> Bool { counts(terminal).hasUpload }

    /// What a terminal says that some of its payments come to: mostly what they do.
    mutating func claim(
        _ terminal: Int,
        of isMeant: (BookModel.Entry) -> Bool
    ) -> SettlementClaim {
        let counts = counts(terminal)
        // Plain 1987 does not tell halves apart.
        let isTold = hasUpload(terminal)
        func tallies(_ half: CardHalf?) -> SideTallies {
            model.tallies(counts, .yuan, half) { $0.terminal == terminal && isMeant($0) }
        }
        var claim = SettlementClaim(
            counts: counts,
            domestic: tallies(isTold ? .domestic : nil),
            foreign: isTold ? tallies(.foreign) : nil
        )
        switch Int.random(in: 0..<20, using: &random) {
        case 0: claim.domestic.debits.amount += 1
        case 1: claim.domestic.debits.count += 1
        case 2: claim.domestic.credits.count += 1
        case 3:
            claim.foreign?.debits.count += 1
            claim.foreign?.debits.amount += 1_000
        case 4 where claim.foreign != nil:
            claim = SettlementClaim(
                counts: counts,
                domestic: tallies(.foreign),
                foreign: tallies(.domestic)
            )
        case 5: claim.domestic.debitReversals.count += 1
        default: break
        }
        return claim
    }

    // MARK: Devices

    private mutating func registration(_ terminal: Int) -> Drawn {
        let serial = random.chance(5) ? "" : "SN\(Int.random(in: 1...6, using: &random))"
        return serve(
            "registration",
            .deviceRegistration(
                stan(terminal),
                random.chance(5) ? nil : serial,
                model: random.chance(50) ? "P400" : "P500",
                terminal: terminal,
                batch: namedBatch(terminal)
            )
        )
    }

    private mutating func releasedDevice() -> Drawn? {
        let known = model.terminals.filter { $0.value.day.device != nil }.keys.sorted()
        guard let terminal = known.randomElement(using: &random) else { return nil }
        model.terminals[terminal]?.day.device = nil
        return act("device-release", .releaseDevice(TerminalRow(rawValue: Int32(terminal))))
    }

    // MARK: Reference data

    /// A page as a search may have found it: of the last import, or of one before.
    private mutating func parameterDownload(_ terminal: Int) -> Drawn {
        let table =
            ["product", "price", "hot-card", "org", "region", "nothing"]
            .randomElement(using: &random) ?? "product"
        let last = UInt16.random(in: 0...3, using: &random)
        let page = ParameterPage(
            version: UInt32.random(in: 0...9, using: &random),
            page: UInt16.random(in: 1...max(1, last), using: &random),
            last: last,
            rows: last == 0 ? [] : ["1\\\\petrol\\litre\\\\"]
        )
        let asked = ParameterRequest(table: table, held: page.version, page: page.page)
        return serve(
            "parameters",
            .parameterDownload(
                stan(terminal),
                random.chance(3) ? nil : asked,
                found: random.chance(10) ? nil : page,
                terminal: terminal,
                batch: namedBatch(terminal)
            )
        )
    }

    // MARK: Once more

    /// The same service again.
    private mutating func serviceAgain() -> Drawn? {
        let recent = sent.suffix(60).filter { $0.0.modelled.isService }
        guard let (request, plan) = recent.randomElement(using: &random) else { return nil }
        return again(request, plan, "service-repeat")
    }

    /// The STAN of one service with what another says.
    private mutating func serviceOfAnother() -> Drawn? {
        let recent = sent.suffix(60).filter { $0.0.modelled.isService }
        guard let (first, _) = recent.randomElement(using: &random),
            var other = recent.randomElement(using: &random)?.0
        else { return nil }
        other.identity = first.identity
        other.batch = first.batch
        return serve("service-mutated", other)
    }
}
