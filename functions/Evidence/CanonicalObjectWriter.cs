using System.Buffers;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// Writes a flat object of strings in canonical form without a tree in between, for documents that are made by the
/// thousand. Members must come in canonical order.
/// </summary>
internal sealed class CanonicalObjectWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly CanonicalJsonWriter _writer;
    private string? _last;

    public CanonicalObjectWriter() => _writer = new CanonicalJsonWriter(_buffer, NumberRule.Integers);

    /// <summary>Writes nothing where the value is null.</summary>
    public CanonicalObjectWriter Add(string name, string? value)
    {
        if (value is null)
            return this;
        if (_last is not null && string.CompareOrdinal(name, _last) <= 0)
            throw new InvalidOperationException("Members must be added in canonical order.");
        _buffer.Write(_last is null ? "{"u8 : ","u8);
        _last = name;
        _writer.WriteString(name);
        _buffer.Write(":"u8);
        _writer.WriteString(value);
        return this;
    }

    public byte[] Complete()
    {
        _buffer.Write(_last is null ? "{}"u8 : "}"u8);
        return _buffer.WrittenSpan.ToArray();
    }
}
