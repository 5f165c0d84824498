using System.Security.Cryptography;

namespace PrivacyFunctions.Keys;

/// <summary>
/// The bytes of a data encryption key on loan: the holder's own copy, so that nobody else can wipe it under a running
/// cipher. Dispose it as soon as the cipher is made.
/// </summary>
public sealed class DataKey : IDisposable
{
    /// <summary>32 bytes: AES-256.</summary>
    public const int SizeBytes = 32;

    private readonly byte[] _bytes;
    private bool _disposed;

    public DataKey(KeyScope scope, int version, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != SizeBytes)
            throw new ArgumentException($"A data key has {SizeBytes} bytes.");
        Scope = scope;
        Version = version;
        _bytes = bytes.ToArray();
    }

    public KeyScope Scope { get; }

    /// <summary>From 1; stands in the header of everything that is sealed under it.</summary>
    public int Version { get; }

    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }
}
