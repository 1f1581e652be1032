"""What can be wrong with a file, a mapping or a row. Each says where, what stood there, and what to do."""

from aftermile.kernel.errors import AftermileError, BadInput


def _(words: str) -> str:
    return words


class BadFile(BadInput):
    """The file as a whole cannot be read."""

    code = "bad_file"
    words = _("The file “{file}” cannot be read: {problem}")


class FileNotText(BadFile):
    code = "file_not_text"
    words = _("“{file}” is neither CSV, JSON Lines nor Excel (it looks like {looks}). Export it again.")


class FileEmpty(BadFile):
    code = "import_file_empty"
    words = _("“{file}” has no rows. The first row names the columns, the others are the orders' lines.")


class FileTooLarge(BadFile):
    code = "import_file_too_large"
    words = _("“{file}” would unpack to more than {limit}. Split it, or give it unpacked as CSV.")


class FileEncrypted(BadFile):
    code = "file_encrypted"
    words = _("“{file}” is locked with a password. Save it without one.")


class BadMapping(BadInput):
    code = "bad_mapping"
    words = _("The mapping is not valid at {field}: “{value}” {problem}")


class ColumnMissing(BadMapping):
    code = "column_missing"
    words = _("The file has no column “{value}” (for {field}). It has: {columns}.")


class RowError(BadInput):
    """`row` is the row of the file as people count (the header is 1)."""

    code = "bad_row"
    words = _("{field}: “{value}” cannot be read.")


class ValueMissing(RowError):
    code = "value_missing"
    words = _("{field} is empty. Fill it in, or map it to another column.")


class BytesBroken(RowError):
    code = "bytes_broken"
    words = _("The row has bytes that are not {encoding}. Save the file as UTF-8, or name its encoding.")


class RowTooShort(RowError):
    code = "row_too_short"
    words = _("The row has {value} cells, the header {columns}. A quote or a line break may be missing.")


class BadNumber(RowError):
    code = "bad_number"
    words = _("{field}: “{value}” is not a whole number. Write digits only.")


class NegativeQuantity(RowError):
    code = "negative_quantity"
    words = _("{field}: {value} pieces cannot be sold. Take returns out of the file, or map them as returns.")


class BadMoney(RowError):
    code = "bad_money"
    words = _("{field}: “{value}” is not an amount in {currency}. Write it such as {example}.")


class CurrencyNotKnown(RowError):
    code = "currency_not_known"
    words = _("{field}: “{value}” is no currency of ISO 4217. Use a code such as EUR.")


class BadDate(RowError):
    code = "bad_date"
    words = _("{field}: “{value}” does not fit the date form {form}. Correct it or name another form.")


class DateAmbiguous(RowError):
    code = "date_ambiguous"
    words = _(
        "{field}: “{value}” can be read day first or month first. Name the form in the mapping, such as "
        'date_format = "%d/%m/%Y".'
    )


class DatesMixed(RowError):
    code = "dates_mixed"
    words = _("{field}: “{value}” does not fit {form}, which the mapping names. The file mixes two forms.")


class StateNotKnown(RowError):
    code = "state_not_known"
    words = _("{field}: “{value}” is no known state. Add it to [states] of the mapping.")


class CountryNotKnown(RowError):
    code = "country_not_known"
    words = _("{field}: “{value}” is no known country. Use a code of two letters, or add it to [countries].")


class ValuesDiffer(RowError):
    code = "values_differ"
    words = _("{field}: “{value}” differs from “{first}” in an earlier row of the same order.")


class RowTwice(RowError):
    code = "row_twice"
    words = _('The row repeats row {first} of the same order. Delete it, or set duplicate_rows = "keep".')


class OrderScattered(RowError):
    code = "order_scattered"
    words = _("Order {value} was finished far above and goes on here. Sort the file by order number.")


class NotASale(RowError):
    code = "not_a_sale"
    words = _("The row is no sale: {reason}. Nothing to do.")


class OrderIncomplete(RowError):
    code = "order_incomplete"
    words = _("Another row of order {value} is wrong, so the order waits. Correct that row, then load both.")


class BadJson(RowError):
    code = "bad_json"
    words = _("The line is not JSON ({problem}). Write one object a line.")


class BadParts(RowError):
    code = "bad_parts"
    words = _("{field}: “{value}” are no parts of a kit. Write SKUs with “;” between: BODY; 2 x LENS = 30.")


class ImportRunning(AftermileError):
    code = "import_running"
    words = _("This import is running already.")
