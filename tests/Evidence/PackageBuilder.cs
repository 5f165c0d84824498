using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Tests.Evidence;

/// <summary>
/// Builds packages, good and bad, with the framework's own zip writer: another implementation of the format than the
/// exporter's and the verifier's.
/// </summary>
internal sealed class PackageBuilder(EvidenceSigner signer)
{
    private readonly List<(string Name, byte[] Bytes)> _listed = [];
    private readonly List<(string Name, byte[] Bytes)> _extra = [];

    public Action<JsonObject> ChangeManifest { get; set; } = _ => { };

    public bool DropSignature { get; set; }

    public byte[]? SwapManifest { get; set; }

    /// <summary>Stored in the zip instead of what the manifest says.</summary>
    public Dictionary<string, byte[]> Replaced { get; } = [];

    public CompressionLevel Compression { get; set; } = CompressionLevel.Optimal;

    public PackageBuilder Add(string name, string text)
    {
        _listed.Add((name, Encoding.UTF8.GetBytes(text)));
        return this;
    }

    public PackageBuilder AddUnlisted(string name, string text)
    {
        _extra.Add((name, Encoding.UTF8.GetBytes(text)));
        return this;
    }

    public async Task<byte[]> BuildAsync()
    {
        var manifest = new JsonObject
        {
            ["version"] = "1",
            ["type"] = "export-manifest",
            ["product"] = "sample",
            ["tenant"] = "acme",
            ["request"] = "req_1",
            ["requestType"] = "access",
            ["exportVersion"] = "1.0",
            ["generatedAt"] = "2026-11-21T09:00:00.000Z",
            ["expiresAt"] = "2026-12-21T09:00:00.000Z",
            ["files"] = new JsonArray([.. _listed.Select(File)]),
            ["services"] = new JsonArray(new JsonObject { ["service"] = "accounts", ["outcome"] = "exported" }),
            ["omitted"] = new JsonArray(
                new JsonObject { ["service"] = "search", ["collection"] = "vectors", ["reason"] = "derived" }),
        };
        ChangeManifest(manifest);
        var bytes = CanonicalJson.Serialize(manifest);
        var signature = await signer.SignDetachedAsync(EvidenceTypes.ExportManifest, bytes, CancellationToken.None);
        var entries = _listed.Where(file => !Replaced.ContainsKey(file.Name) || Replaced[file.Name].Length > 0)
            .Select(file => (file.Name, Bytes: Replaced.GetValueOrDefault(file.Name, file.Bytes)))
            .Concat(_extra)
            .Append((ExportManifest.Path, SwapManifest ?? bytes));
        return Zip(DropSignature ? entries : entries.Append((ExportManifest.SignaturePath, signature)));
    }

    private byte[] Zip(IEnumerable<(string Name, byte[] Bytes)> entries)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var stream = zip.CreateEntry(name, Compression).Open();
                stream.Write(bytes);
            }
        }

        return buffer.ToArray();
    }

    private static JsonObject File((string Name, byte[] Bytes) file) => new()
    {
        ["path"] = file.Name,
        ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(file.Bytes)),
        ["bytes"] = file.Bytes.Length,
        ["records"] = 1,
    };
}
