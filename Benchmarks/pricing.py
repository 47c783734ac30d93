#!/usr/bin/env python3
"""Recomputes what discounts take off, a second way: exact decimals, nothing of the Swift sources.

Draws tables of discounts and baskets from a seed, lets `forecourt price explain` price them, and
compares every line and total to the minor unit. Ends with 1 at the first basket that differs.

    FORECOURT=PATH python3 pricing.py [--fills N] [--seed N]
    python3 pricing.py --fixture DIR [--fills N] [--seed N]    writes tables, baskets and prices
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal, getcontext

getcontext().prec = 80

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
UNITS = {"litre": "L", "kilogram": "K", "piece": "U"}
GROUPS = ["petrol", "diesel", "gas", "shop"]
LEVELS = ["blue", "gold", "silver"]
# Tables of the demo world that name what these tables lack.
EMPTY = ["terminal", "price", "permission", "domain", "limit", "vehicle", "driver", "restriction"]
# What lines are drawn of beside products: no row says their group.
UNKNOWN = ["9999", "x"]
START = datetime(2026, 11, 1)


def luhn(body):
    digits = [int(digit) for digit in body + "0"]
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += digit if place % 2 == 0 else sum(divmod(2 * digit, 10))
    return body + str(-total % 10)


CARDS = [luhn("9000%02d%09d" % (1 + number % 2, 100 + number)) for number in range(6)]


def kept(card):
    """A card as rows keep it, under a token of this script's own."""
    return card[:6] + "*" * (len(card) - 10) + card[-4:] + "#" + "%032x" % int(card)


class World:
    """Tables, drawn: lists of rows, each a dictionary from column to text."""

    def __init__(self, draw):
        self.draw = draw
        self.orgs = self.tree()
        self.stations = {
            "DEMOSTATION%04d" % number: draw.choice(sorted(self.orgs)) for number in range(1, 16)
        }
        self.products = {
            str(1000 + 10 * number): (draw.choice(GROUPS), draw.choice(sorted(UNITS)))
            for number in range(1, 15)
        }
        for number, group in enumerate(GROUPS):
            self.products[str(2000 + number)] = (group, draw.choice(sorted(UNITS)))
        self.discounts = [self.discount("D%02d" % number) for number in range(24)]
        self.steps = self.drawn_steps()
        self.levels = self.drawn_levels()

    def tree(self):
        parents = {"PETRO": "", "ROADCO": ""}
        for number in range(10):
            parents["ORG%02d" % number] = self.draw.choice(sorted(parents))
        return parents

    def rate(self):
        if self.draw.random() < 0.5:
            return {"permille": str(self.draw.choice([0, 1, 7, 15, 33, 50, 125, 999, 1000]))}
        places = self.draw.choice([2, 3, 4])
        units = self.draw.choice([0, 1, 5, 15, 155, 1999, 12345])
        return {"per_unit": "%.*f" % (places, Decimal(units) / 10**places)}

    def period(self):
        if self.draw.random() < 0.7:
            return {}
        first = START + timedelta(days=self.draw.randrange(40))
        last = first + timedelta(days=self.draw.randrange(30))
        if self.draw.random() < 0.5:
            return {"from": first.strftime("%Y-%m-%d"), "until": last.strftime("%Y-%m-%d")}
        last += timedelta(minutes=self.draw.randrange(1, 1440))
        return {"from": first.strftime("%Y-%m-%d"), "until": last.strftime("%Y-%m-%dT%H:%M")}

    def discount(self, code):
        row = {"discount": code, "group": self.draw.choice(GROUPS)}
        if self.draw.random() < 0.5:
            some = self.draw.sample(sorted(self.orgs), self.draw.randrange(1, 4))
            row["orgs"] = " ".join(name + self.draw.choice(["", "+"]) for name in some)
        return row | self.rate() | self.period()

    def drawn_steps(self):
        rows = {}
        for discount in self.discounts:
            for _ in range(self.draw.choice([0, 0, 1, 2, 4])):
                level = self.draw.choice(LEVELS + ["*", "*"])
                least = self.draw.choice(["0", "0.001", "10", "49.999", "50", "200.5"])
                row = {"discount": discount["discount"], "level": level, "least": least}
                row |= self.rate() | self.period()
                if self.draw.random() < 0.3:
                    row["weekdays"] = self.draw.choice(["mon-fri", "sat sun", "fri-mon", "wed"])
                if self.draw.random() < 0.3:
                    row["hours"] = self.draw.choice(
                        ["06:00-22:00", "22:00-06:00", "00:00-24:00", "14:30-14:31"]
                    )
                rows[(row["discount"], level, least)] = row
        return list(rows.values())

    def drawn_levels(self):
        rows = [("company", name) for name in self.draw.sample(sorted(self.orgs), 4)]
        rows += [("account", str(number)) for number in range(1, 6)]
        rows += [("bins", prefix) for prefix in ["9", "9000", "900002"]]
        rows += [("card", card) for card in CARDS[:3]]
        named = [
            {"subject": subject, "of": of, "level": self.draw.choice(LEVELS)} | self.period()
            for subject, of in rows
        ]
        # Steps name every level: one of each is there.
        first = [
            {"subject": "account", "of": str(900 + place), "level": level}
            for place, level in enumerate(LEVELS)
        ]
        return first + named

    def document(self, card):
        """The file that `forecourt import` takes; `card` writes a card."""
        tables = {name: [] for name in EMPTY}
        tables["region"] = []
        tables["org"] = [
            {"org": name, "parent": parent, "type": "hq", "status": "active"}
            for name, parent in self.orgs.items()
        ]
        tables["station"] = [
            {"station": name, "org": org, "status": "active"}
            for name, org in self.stations.items()
        ]
        tables["product"] = [
            {"product": code, "group": group, "unit": unit}
            for code, (group, unit) in self.products.items()
        ]
        tables["discount"] = self.discounts
        tables["discount-step"] = self.steps
        tables["discount-level"] = [
            row | {"of": card(row["of"])} if row["subject"] == "card" else row
            for row in self.levels
        ]
        return tables

    # What a basket is

    def number(self, most):
        """A number and how a line writes it."""
        places = self.draw.randrange(5)
        units = self.draw.randrange(self.draw.choice([2, 100, 10**5, most]))
        return Decimal(units).scaleb(-places), "%d%d" % (places, units)

    def line(self):
        code = self.draw.choice(sorted(self.products))
        letter = UNITS[self.products[code][1]]
        if self.draw.random() < 0.05:
            code = self.draw.choice(UNKNOWN)
        if self.draw.random() < 0.1:
            letter = self.draw.choice([letter.lower(), "L", "U", "G"])
        quantity, quantity_text = self.number(10**9)
        price, price_text = self.number(10**6)
        amount = int((quantity * price * 100).to_integral_value()) % 10**12
        if self.draw.random() < 0.2:
            amount = self.draw.choice([0, 1, 99, 999_999_999_999])
        if self.draw.random() < 0.15:
            amount = -amount
        text = "\\".join([code, letter, quantity_text, price_text, str(amount)])
        return {"code": code, "unit": letter, "quantity": quantity, "amount": amount, "text": text}

    def basket(self):
        moment = START + timedelta(minutes=self.draw.randrange(75 * 1440))
        basket = {
            "station": self.draw.choice(sorted(self.stations) + ["NOWHERE"]),
            "at": moment.strftime("%Y-%m-%dT%H:%M"),
        }
        if self.draw.random() < 0.7:
            basket["card"] = self.draw.choice(CARDS)
        if self.draw.random() < 0.3:
            basket["account"] = self.draw.randrange(1, 8)
        if self.draw.random() < 0.4:
            basket["company"] = self.draw.choice(sorted(self.orgs))
        if self.draw.random() < 0.1:
            basket["level"] = self.draw.choice(LEVELS)
        lines = [self.line() for _ in range(self.draw.choice([1, 1, 1, 2, 3, 5, 18]))]
        return basket, lines


class Recomputed:
    """The rules of docs/pricing.md, from the tables of a world."""

    def __init__(self, world):
        self.world = world

    def above(self, org):
        """An organisation, then those above it."""
        found = []
        while org:
            found.append(org)
            org = self.world.orgs.get(org, "")
        return found

    @staticmethod
    def holds(row, moment):
        first, last = row.get("from"), row.get("until")
        if first and moment < datetime.fromisoformat(first):
            return False
        if not last:
            return True
        end = datetime.fromisoformat(last)
        return moment < (end if "T" in last else end + timedelta(days=1))

    @staticmethod
    def is_on(row, moment):
        """Whether its days and hours are those of a moment."""
        if row.get("weekdays"):
            days = set()
            for part in row["weekdays"].split():
                first, _, last = part.partition("-")
                day = DAYS.index(first)
                days.add(day)
                while last and DAYS[day] != last:
                    day = (day + 1) % 7
                    days.add(day)
            if moment.weekday() not in days:
                return False
        if not row.get("hours"):
            return True
        first, last = row["hours"].split("-")
        clock = moment.strftime("%H:%M")
        return first <= clock < last if first < last else clock >= first or clock < last

    def level(self, basket, moment):
        if "level" in basket:
            return basket["level"]
        wanted = []
        if "card" in basket:
            wanted.append(("card", basket["card"]))
        if "account" in basket:
            wanted.append(("account", str(basket["account"])))
        wanted += [("company", org) for org in self.above(basket.get("company", ""))]
        if "card" in basket:
            wanted += [("bins", basket["card"][:digits]) for digits in range(6, 0, -1)]
        for key in wanted:
            for row in self.world.levels:
                if (row["subject"], row["of"]) == key and self.holds(row, moment):
                    return row["level"]
        return None

    def taken(self, rate, line):
        """What a rate takes off, without sign: rounded down once, never more than the amount."""
        amount = Decimal(abs(line["amount"]))
        if "permille" in rate:
            exact = amount * Decimal(rate["permille"]) / Decimal(1000)
        else:
            exact = line["quantity"] * Decimal(rate["per_unit"]) * 100
        return min(int(exact.to_integral_value(rounding=ROUND_DOWN)), abs(line["amount"]))

    def rate(self, discount, line, level, moment, in_unit):
        """The row that says what a discount takes off a line."""
        fitting = [
            step
            for step in self.world.steps
            if step["discount"] == discount["discount"]
            and self.holds(step, moment)
            and self.is_on(step, moment)
            and step["level"] in ("*", level)
            and (Decimal(step["least"]) == 0 or in_unit and line["quantity"] >= Decimal(step["least"]))
        ]
        fitting.sort(key=lambda step: (step["level"] != "*", Decimal(step["least"])))
        return fitting[-1] if fitting else discount

    def line(self, line, stations, level, moment):
        product = self.world.products.get(line["code"])
        best, winner = 0, None
        if product:
            group, unit = product
            in_unit = line["unit"].upper() == UNITS[unit]
            for discount in sorted(self.world.discounts, key=lambda row: row["discount"]):
                if discount["group"] != group or not self.holds(discount, moment):
                    continue
                named = discount.get("orgs", "").split()
                if named and not any(
                    name[:-1] in stations if name.endswith("+") else stations[:1] == [name]
                    for name in named
                ):
                    continue
                rate = self.rate(discount, line, level, moment, in_unit)
                if "per_unit" in rate and not in_unit:
                    continue
                taken = self.taken(rate, line)
                if taken > best:
                    best, winner = taken, discount["discount"]
        sign = -1 if line["amount"] < 0 else 1
        return {"discount": winner, "taken_off": sign * best, "net": line["amount"] - sign * best}

    def basket(self, basket, lines):
        moment = datetime.fromisoformat(basket["at"])
        level = self.level(basket, moment)
        stations = self.above(self.world.stations.get(basket["station"], ""))
        priced = [self.line(line, stations, level, moment) for line in lines]
        return {
            "level": level,
            "lines": priced,
            "asked": sum(line["amount"] for line in lines),
            "taken_off": sum(line["taken_off"] for line in priced),
            "net": sum(line["net"] for line in priced),
        }


def told(answer):
    """What `price explain --json` says, in the form of this script."""
    return {
        "level": answer["level"],
        "lines": [
            {
                "discount": line["discount"],
                "taken_off": line["taken_off_minor"],
                "net": line["net_minor"],
            }
            for line in answer["lines"]
        ],
        "asked": answer["asked_minor"],
        "taken_off": answer["taken_off_minor"],
        "net": answer["net_minor"],
    }


def written(basket, lines):
    return json.dumps(basket | {"lines": [line["text"] for line in lines]}) + "\n"


def write_fixture(folder, world, fills):
    rules = Recomputed(world)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "tables.json"), "w") as file:
        tables = world.document(kept)
        tables = {name: rows for name, rows in tables.items() if rows}
        rows = [
            '"%s": [\n  %s\n]' % (name, ",\n  ".join(json.dumps(row) for row in rows))
            for name, rows in tables.items()
        ]
        file.write("{\n" + ",\n".join(rows) + "\n}\n")
    with open(os.path.join(folder, "baskets.jsonl"), "w") as baskets, open(
        os.path.join(folder, "priced.jsonl"), "w"
    ) as priced:
        for _ in range(fills):
            basket, lines = world.basket()
            priced.write(json.dumps(rules.basket(basket, lines)) + "\n")
            if "card" in basket:
                basket["card"] = kept(basket["card"])
            baskets.write(written(basket, lines))


def quietly(command):
    """Runs a command, whose words matter only where it fails."""
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if run.returncode:
        sys.exit("pricing.py: %s failed: %s" % (" ".join(command[1:3]), run.stderr.strip()))


def check(program, world, fills):
    """How many lines were compared, and what was taken off."""
    rules = Recomputed(world)
    compared, winners, sums = 0, 0, [0, 0, 0]
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        here = os.path.dirname(os.path.abspath(__file__))
        config = os.path.join(here, "..", "fixtures", "demo", "forecourt.yaml")
        options = ["--config", config, "--data", data]
        quietly([program, "demo", "seed"] + options)
        tables = os.path.join(folder, "tables.json")
        with open(tables, "w") as file:
            json.dump(world.document(lambda card: card), file)
        command = [program, "import", tables, "--reason", "pricing.py", "--yes"]
        quietly(command + options)
        while compared < fills:
            drawn = [world.basket() for _ in range(min(20_000, fills - compared))]
            answer = subprocess.run(
                [program, "price", "explain", "--baskets", "-", "--json"] + options,
                input="".join(written(*one) for one in drawn),
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            answers = answer.stdout.splitlines()
            if len(answers) != len(drawn):
                sys.exit("pricing.py: %d baskets, %d answers" % (len(drawn), len(answers)))
            for (basket, lines), text in zip(drawn, answers):
                expected, found = rules.basket(basket, lines), told(json.loads(text))
                if expected != found:
                    print("basket    " + written(basket, lines), end="", file=sys.stderr)
                    print("expected  " + json.dumps(expected), file=sys.stderr)
                    print("found     " + json.dumps(found), file=sys.stderr)
                    sys.exit("pricing.py: seed %d, a basket differs" % world.seed)
                winners += sum(line["discount"] is not None for line in expected["lines"])
                for place, key in enumerate(["asked", "taken_off", "net"]):
                    sums[place] += expected[key]
            compared += len(drawn)
            print("%d fills agree" % compared, file=sys.stderr)
    if sums[0] != sums[1] + sums[2]:
        sys.exit("pricing.py: the sums do not add up: %s" % sums)
    print(
        "%d fills agree to the minor unit: %d lines with a discount, asked %d, taken off %d, net %d"
        % (compared, winners, *sums)
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fills", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fixture", metavar="DIR", help="write tables, baskets and prices there")
    options = parser.parse_args()
    world = World(random.Random(options.seed))
    world.seed = options.seed
    if options.fixture:
        return write_fixture(options.fixture, world, options.fills)
    program = os.environ.get("FORECOURT")
    if not program:
        sys.exit("pricing.py: where is forecourt: FORECOURT=PATH")
    check(program, world, options.fills)


if __name__ == "__main__":
    main()
