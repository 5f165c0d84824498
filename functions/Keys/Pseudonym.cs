using System.Globalization;

namespace PrivacyFunctions.Keys;

/// <summary>
/// What stands for a person's value where the value must not: in storage keys, events and logs. Only who has the
/// tenant's secret can tell whose it is, and nobody once the tenant's key is gone.
/// </summary>
/// <param name="KeyVersion">The version of the tenant's secret that it was made with; from 1.</param>
/// <param name="Text">
/// <c>psn1_3f…</c>: <c>psn</c>, the key version, <c>_</c>, 160 bits in lower-case hex. At most 64 characters of
/// <c>a-z 0-9 _</c>.
/// </param>
public readonly record struct Pseudonym(int KeyVersion, string Text)
{
    /// <summary>160 bits: two of 2⁶⁴ people share one with a probability below 2⁻³².</summary>
    private const int MacBytes = 20;

    internal static Pseudonym Of(int keyVersion, ReadOnlySpan<byte> mac) => new(
        keyVersion,
        string.Create(CultureInfo.InvariantCulture, $"psn{keyVersion}_{Convert.ToHexStringLower(mac[..MacBytes])}"));

    public override string ToString() => Text;
}
