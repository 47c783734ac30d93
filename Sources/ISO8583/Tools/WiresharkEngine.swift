/// The part of the Wireshark dissector that is the same for every dialect: how elements are read.
///
/// Works on the table `elements` that ``WiresharkExporter`` writes in front of it.
enum WiresharkEngine {
    static let text = [reading, WiresharkComposites.text, dissecting].joined(separator: "\n\n")

    /// Fields, lengths, values, masks.
    private static let reading = #"""
        local fields = { mti = ProtoField.string(short .. ".mti", "Message type") }
        fields.tpdu = ProtoField.bytes(short .. ".tpdu", "TPDU")
        fields.header = ProtoField.bytes(short .. ".header", "Header")
        for number, element in pairs(elements) do
          local title = number .. " " .. element.name
          fields["de" .. number] = ProtoField.string(short .. ".de" .. number, title)
        end
        fields.error = ProtoField.string(short .. ".error", "Not readable")
        proto.fields = fields

        local function number_of(range, encoding)
          if encoding == "binary" then return range:uint() end
          local text = encoding == "bcd" and range:bytes():tohex()
            or range:string(encoding == "ebcdic" and ENC_EBCDIC or ENC_ASCII)
          return string.match(text, "^%d+$") and tonumber(text) or nil
        end

        -- Bytes on the wire of a value with so many characters (bytes for b).
        local function bytes_of(element, positions)
          local sign = element.kind == "x+n" and 1 or 0
          if element.encoding == "hex" then return positions * 2 end
          if string.sub(element.encoding, 1, 3) == "bcd" then
            return sign + math.floor((positions - sign + 1) / 2)
          end
          return positions
        end

        local function value_of(element, range, positions)
          local encoding = element.encoding
          if range == nil or range:len() == 0 then return "" end
          if encoding == "binary" then return range:bytes():tohex() end
          if encoding == "ebcdic" then return range:string(ENC_EBCDIC) end
          if string.sub(encoding, 1, 3) ~= "bcd" then return range:string() end
          local sign = element.kind == "x+n" and range(0, 1):string() or ""
          local digits = string.sub(range:bytes():tohex(), #sign * 2 + 1)
          local count = positions - #sign
          if encoding == "bcd-right" then return sign .. string.sub(digits, #digits - count + 1) end
          return sign .. string.sub(digits, 1, count)
        end

        local function masked(mask, value)
          if mask == nil then return value end
          local digits = string.match(value, "^%d+") or ""
          local shown = masking.first + masking.last
          if (mask == "pan" or mask == "track") and #digits > shown then
            return string.sub(digits, 1, masking.first) .. string.rep("*", #digits - shown)
              .. string.sub(digits, #digits - masking.last + 1)
              .. (#value > #digits and string.rep("*", #value - #digits) or "")
          end
          return string.rep("*", math.min(#value, 16))
        end

        -- Bytes and characters of a value with such a length in front, and the length itself.
        local function extent(element, length)
          local prefix = element.prefix
          if prefix.inclusive then
            length = length - prefix.bytes * (prefix.counts == "nibbles" and 2 or 1)
          end
          if prefix.counts == "digits" then return bytes_of(element, length), length, length end
          local size = prefix.counts == "nibbles" and math.floor(length / 2) or length
          local packed = string.sub(element.encoding, 1, 3) == "bcd"
          local unit = packed and 2 or element.encoding == "hex" and 0.5 or 1
          return size, size * unit, length
        end

        -- Reads one element: content range, characters, next offset; or nil and what is wrong.
        local function read(element, tvb, offset)
          local left = tvb:len() - offset
          local prefix = element.prefix
          if prefix == nil then
            local positions = element.maximum
            local size = element.rest and left or bytes_of(element, positions)
            if element.rest then positions = size end
            if size > left then
              return nil, "cut short: " .. size .. " bytes needed, " .. left .. " left"
            end
            return size > 0 and tvb(offset, size) or nil, positions, offset + size
          end
          if prefix.bytes > left then return nil, "cut short in its length" end
          local length = number_of(tvb(offset, prefix.bytes), prefix.encoding)
          if length == nil then return nil, "its length is not " .. prefix.encoding end
          local size, positions
          size, positions, length = extent(element, length)
          offset = offset + prefix.bytes
          if length < 0 or size > tvb:len() - offset then
            return nil, "its length " .. length .. " goes behind the end"
          end
          return size > 0 and tvb(offset, size) or nil, positions, offset + size
        end
        """#

    /// Messages, frames, the port.
    private static let dissecting = #"""
        -- What a table says of a message type, or of the type that it repeats.
        local function of_type(rules, kind)
          if rules == nil then return nil end
          local last = tonumber(string.sub(kind, 4, 4)) or 0
          local first = last % 2 == 1 and last < 6 and last - 1 or last
          return rules[kind] or rules[string.sub(kind, 1, 3) .. first]
        end

        local function dissect_message(tvb, tree, info)
          local size = mti == "bcd" and 2 or 4
          local width = bitmap.encoding == "binary" and 8 or 16
          if tvb:len() < size + width then
            tree:add(fields.error, tvb(), "shorter than a message type and a bitmap")
            return
          end
          local kind = mti == "bcd" and tvb(0, 2):bytes():tohex()
            or tvb(0, 4):string(mti == "ebcdic" and ENC_EBCDIC or ENC_ASCII)
          tree:add(fields.mti, tvb(0, size), kind)
          info.cols.protocol = short
          info.cols.info = kind .. " " .. (messages[kind] or "")
          local offset, present, map = size, {}, 0
          local function read_bitmap(at)
            local bits
            if bitmap.encoding == "binary" then
              bits = tvb(at, 8):bytes()
            else
              local coding = bitmap.encoding == "hex" and ENC_ASCII or ENC_EBCDIC
              bits = ByteArray.new(tvb(at, 16):string(coding))
            end
            for index = 0, 63 do
              local mask = bit.rshift(0x80, index % 8)
              if bit.band(bits:get_index(math.floor(index / 8)), mask) ~= 0 then
                present[map * 64 + index + 1] = true
              end
            end
            map = map + 1
          end
          read_bitmap(offset)
          offset = offset + width
          if bitmap.secondary and present[1] and tvb:len() >= offset + width then
            read_bitmap(offset)
            offset = offset + width
          end
          local third = bitmap.tertiary == "after-secondary" and present[65]
          if third and tvb:len() >= offset + width then
            read_bitmap(offset)
            offset = offset + width
          end
          for number = 2, 192 do
            if present[number] and not (number == 65 and bitmap.tertiary == "after-secondary") then
              if number == 65 and bitmap.tertiary == "in-element-65" then
                if tvb:len() < offset + width then return end
                read_bitmap(offset)
                offset = offset + width
                goto continue
              end
              local element = elements[number]
              if element == nil then
                tree:add(fields.error, tvb(offset), "element " .. number .. " is not described")
                return
              end
              local content, positions, after = read(element, tvb, offset)
              if after == nil then
                tree:add(fields.error, tvb(offset), "element " .. number .. ": " .. positions)
                return
              end
              local value = value_of(element, content, positions)
              local mask = element.mask or of_type(element.masks, kind)
              local branch = tree:add(fields["de" .. number], tvb(offset, after - offset),
                element.veiled and #value .. " characters" or masked(mask, value))
              local inside = content ~= nil
                and (element.types == nil or of_type(element.types, kind) ~= nil)
              if inside and element.form == "tlv" then add_tlv(branch, content, element) end
              if inside and element.form == "bitmap" then
                add_bitmap(branch, content, element)
              end
              if inside and element.positions ~= nil and mask == nil then
                local walk = walk_of(content, element, value)
                local add = element.form == "separated" and add_separated or add_positional
                add(branch, walk, element, tostring(number))
              end
              offset = after
            end
            ::continue::
          end
          if offset < tvb:len() then
            local rest = tvb:len() - offset
            tree:add(fields.error, tvb(offset), rest .. " bytes behind the last element")
          end
        end

        local function frame_length(tvb, info, offset)
          local at = offset + framing.before
          local length = framing.length == "hex"
            and tonumber(tvb(at, framing.bytes):string(), 16)
            or framing.length == "binary-le" and tvb(at, framing.bytes):le_uint()
            or number_of(tvb(at, framing.bytes), framing.length)
          if length == nil then return tvb:len() - offset end
          if framing.inclusive then length = length - framing.bytes end
          return framing.before + framing.bytes + framing.after + length
        end

        local function dissect_frame(tvb, info, root)
          local tree = root:add(proto, tvb())
          local offset = framing.before + framing.bytes + framing.after
          if framing.tpdu and tvb:len() >= offset + 5 then
            tree:add(fields.tpdu, tvb(offset, 5))
            offset = offset + 5
          end
          if framing.header > 0 and tvb:len() >= offset + framing.header then
            tree:add(fields.header, tvb(offset, framing.header))
            offset = offset + framing.header
          end
          if offset < tvb:len() then dissect_message(tvb(offset):tvb(), tree, info) end
          return tvb:len()
        end

        function proto.dissector(tvb, info, root)
          local prefix = framing.before + framing.bytes + framing.after
          dissect_tcp_pdus(tvb, root, prefix, frame_length, dissect_frame)
          return tvb:len()
        end

        proto.prefs.port = Pref.uint("TCP port", default_port, "The port that speaks this dialect")
        local bound = 0
        local function bind(port)
          local ports = DissectorTable.get("tcp.port")
          if bound ~= 0 then ports:remove(bound, proto) end
          if port ~= 0 then ports:add(port, proto) end
          bound = port
        end
        function proto.prefs_changed() bind(proto.prefs.port) end
        bind(default_port)
        """#
}
