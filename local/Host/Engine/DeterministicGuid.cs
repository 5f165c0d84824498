using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>Version 5 GUIDs (RFC 9562): the same at each replay, in the namespace that the real engine uses.</summary>
internal static class DeterministicGuid
{
    private static readonly Guid Namespace = new("9e952958-5e33-4daf-827f-2fa12937b875");

    public static Guid Create(string instanceId, DateTime at, int counter)
    {
        var name = Encoding.UTF8.GetBytes($"{instanceId}_{at:o}_{counter}");
        var input = new byte[16 + name.Length];
        Namespace.TryWriteBytes(input, bigEndian: true, out _);
        name.CopyTo(input, 16);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // Version 5 is defined with SHA-1; nothing secret or secure hangs on it.
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>
    /// A number that is the same for the same text on every machine: the choice of repeated activities hangs on it.
    /// </summary>
    public static uint Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }
}
