/// The part of the Wireshark dissector that takes elements apart: tags, bitmaps, and parts that
/// stand one after the other.
///
/// Stands behind the reading of elements in ``WiresharkEngine``, whose functions it calls.
enum WiresharkComposites {
    static let text = #"""
        local function add_tlv(tree, range, element)
          local offset = 0
          while offset < range:len() do
            local start = offset
            local tag = range(offset, 1):uint()
            offset = offset + 1
            if tag == 0 then goto continue end
            if bit.band(tag, 0x1F) == 0x1F then
              repeat
                if offset >= range:len() then return end
                local more = range(offset, 1):uint()
                offset = offset + 1
              until bit.band(more, 0x80) == 0
            end
            local name = range(start, offset - start):bytes():tohex()
            if offset >= range:len() then return end
            local length = range(offset, 1):uint()
            offset = offset + 1
            if length > 0x80 then
              local count = length - 0x80
              if count > 3 or offset + count > range:len() then return end
              length = range(offset, count):uint()
              offset = offset + count
            end
            if offset + length > range:len() then return end
            local part = element.parts and element.parts[name] or {}
            local value = length > 0 and range(offset, length):bytes():tohex() or ""
            tree:add(range(start, offset + length - start),
              name .. " " .. (part.name or "unknown tag") .. ": " .. masked(part.mask, value))
            offset = offset + length
            ::continue::
          end
        end

        local function add_bitmap(tree, range, element)
          local size = element.bits / 8
          if range:len() < size then return end
          local bits = range(0, size):bytes()
          local tvb = range:tvb()
          local offset = size
          for number = 1, element.bits do
            local byte = bits:get_index(math.floor((number - 1) / 8))
            if bit.band(byte, bit.rshift(0x80, (number - 1) % 8)) ~= 0 then
              local part = element.parts[tostring(number)]
              if part == nil then
                tree:add(range, number .. ": not described")
                return
              end
              local content, positions, after = read(part, tvb, offset)
              if after == nil then
                tree:add(range, number .. " " .. part.name .. ": " .. positions)
                return
              end
              tree:add(range(offset, after - offset),
                number .. " " .. part.name .. ": "
                  .. masked(part.mask, value_of(part, content, positions)))
              offset = after
            end
          end
        end

        -- A value that is taken apart from its beginning: the bytes as they are, or the text that
        -- packed digits, EBCDIC and hexadecimal characters stand for.
        local function walk_of(range, element, value)
          local own = element.encoding == "ascii" or element.encoding == "binary"
          return {
            range = range, own = own, text = own and range:raw() or value, at = 0,
            between = element.between,
          }
        end

        -- The bytes of a walk from one place to another; all of them where places are not bytes.
        local function bytes_between(walk, from, to)
          return walk.own and to > from and walk.range(from, to - from) or walk.range
        end

        -- The next part of a walk: what it says; or nil and what is wrong.
        local function take(walk, part)
          local left, positions, size = #walk.text - walk.at, part.maximum, nil
          local from, behind = walk.at, nil
          local prefix = part.prefix
          if part.stop ~= nil then
            local stop = string.find(walk.text, string.char(part.stop), from + 1, true)
            size = stop and stop - 1 - from or left
            positions = size
            if part.stop ~= walk.between then
              if stop == nil then return nil, "no separator behind it" end
              behind = stop
            end
          elseif prefix ~= nil then
            if prefix.bytes > left then return nil, "cut short in its length" end
            local head = string.sub(walk.text, from + 1, from + prefix.bytes)
            local length
            if walk.own then
              length = number_of(walk.range(from, prefix.bytes), prefix.encoding)
            else
              length = string.match(head, "^%d+$") and tonumber(head)
            end
            if not length then return nil, "its length is not " .. prefix.encoding end
            size, positions, length = extent(part, length)
            from = from + prefix.bytes
            if length < 0 or size > left - prefix.bytes then
              return nil, "its length " .. length .. " goes behind the end"
            end
          else
            size = part.rest and left or walk.own and bytes_of(part, positions) or positions
            if part.rest then positions = size end
            if size > left then
              return nil, "cut short: " .. size .. " bytes needed, " .. left .. " left"
            end
          end
          walk.at = behind or from + size
          if size == 0 then return "" end
          if walk.own then return value_of(part, walk.range(from, size), positions) end
          return string.sub(walk.text, from + 1, from + size)
        end

        local function add_part(tree, walk, part, key)
          local from = walk.at
          local text, problem = take(walk, part)
          if text == nil then
            tree:add(fields.error, walk.range, key .. " " .. part.name .. ": " .. problem)
            return nil
          end
          tree:add(bytes_between(walk, from, walk.at),
            key .. " " .. part.name .. ": " .. masked(part.mask, text))
          return text
        end

        local function add_rest(tree, walk, key)
          local rest = #walk.text - walk.at
          if rest > 0 then
            tree:add(fields.error, bytes_between(walk, walk.at, #walk.text),
              key .. ": " .. rest .. " bytes behind its last part")
          end
        end

        local function add_positional(tree, walk, element, key)
          for _, part in ipairs(element.positions) do
            if element.tail and walk.at == #walk.text then return end
            if add_part(tree, walk, part, part.key) == nil then return end
          end
          add_rest(tree, walk, key)
        end

        local function add_group(tree, walk, element, key)
          local from = walk.at
          local branch = tree:add(bytes_between(walk, from, #walk.text), key)
          for _, part in ipairs(element.group) do
            if add_part(branch, walk, part, key .. "." .. part.key) == nil then return false end
          end
          if walk.own then branch:set_len(walk.at - from) end
          return true
        end

        -- Leading parts, then groups: as many as one of the parts says, or up to the end.
        local function add_separated(tree, walk, element, key)
          local expected
          for _, part in ipairs(element.positions) do
            local text = add_part(tree, walk, part, part.key)
            if text == nil then return end
            if part.key == element.count then expected = tonumber(text) end
          end
          local number = 0
          while walk.at < #walk.text and number < (expected or element.most) do
            number = number + 1
            local group = element.groups .. "." .. number
            if number > 1 and walk.between ~= nil then
              if string.byte(walk.text, walk.at + 1) ~= walk.between then
                tree:add(fields.error, walk.range, group .. ": no separator in front of it")
                return
              end
              walk.at = walk.at + 1
            end
            if number > element.most then
              tree:add(fields.error, walk.range, group .. ": more than " .. element.most)
              return
            end
            if not add_group(tree, walk, element, group) then return end
          end
          if expected ~= nil and number < expected then
            tree:add(fields.error, walk.range,
              key .. ": " .. number .. " of " .. expected .. " groups are there")
            return
          end
          add_rest(tree, walk, key)
        end
        """#
}
