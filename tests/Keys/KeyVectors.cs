using System.Text.Json;
using PrivacyFunctions.Keys;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

/// <summary>Reads <c>Vectors/keys</c>, which another implementation made (vectors.py beside them).</summary>
internal static class KeyVectors
{
    public static JsonElement Read(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Vectors", "keys", name);
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.Text(name));

    public static KeyScope Scope(this JsonElement element) => element.Text("scope") switch
    {
        "tenant" => new KeyScope.Tenant(Acme),
        "subject" => AdaOfAcme,
        "contact" => new KeyScope.Contact(Acme, "req_1"),
        _ => new KeyScope.AuditMonth(2026, 1),
    };

    /// <summary>The bytes of stream plaintexts: byte i is i * 31 mod 251.</summary>
    public static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            bytes[i] = (byte)((long)i * 31 % 251);
        return bytes;
    }

    /// <summary>Gives the same bytes whenever asked.</summary>
    public sealed class FixedRandom(byte[] bytes) : RandomSource
    {
        public override void Fill(Span<byte> buffer) => bytes.AsSpan(0, buffer.Length).CopyTo(buffer);
    }
}
