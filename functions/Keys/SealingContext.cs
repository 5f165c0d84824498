using System.Buffers.Binary;
using System.Text;

namespace PrivacyFunctions.Keys;

/// <summary>
/// What a ciphertext is bound to: format, header, scope, purpose and record, each with its length in front, so that no
/// two contexts have the same bytes (<c>a, bc</c> is not <c>ab, c</c>).
/// </summary>
internal static class SealingContext
{
    public static byte[] Bytes(
        string format, ReadOnlySpan<byte> header, KeyScope scope, string purpose, string recordId)
    {
        if (purpose.Length == 0 || recordId.Length == 0)
            throw new ArgumentException("Purpose and record id of a sealed record are not empty.");
        var (kind, tenant, inner) = scope switch
        {
            KeyScope.Tenant bound => ("tenant", bound.Id.Value, ""),
            KeyScope.Subject bound => ("subject", bound.Owner.Value, bound.Id.Value),
            KeyScope.Pseudonyms bound => ("pseudonyms", bound.Owner.Value, ""),
            KeyScope.Contact bound => ("contact", bound.Owner.Value, bound.Request),
            KeyScope.AuditMonth bound => ("audit-month", "", bound.Text),
            _ => throw new ArgumentException("Not a key scope."),
        };
        var texts = new[] { kind, tenant, inner, purpose, recordId };
        var context =
            new byte[(2 + texts.Length) * sizeof(uint) + format.Length + header.Length + texts.Sum(
                Encoding.UTF8.GetByteCount)];
        var rest = context.AsSpan();
        Append(ref rest, Encoding.UTF8.GetBytes(format));
        Append(ref rest, header);
        foreach (var text in texts)
            Append(ref rest, Encoding.UTF8.GetBytes(text));
        return context;
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteUInt32BigEndian(rest, (uint)part.Length);
        part.CopyTo(rest[sizeof(uint)..]);
        rest = rest[(sizeof(uint) + part.Length)..];
    }
}
