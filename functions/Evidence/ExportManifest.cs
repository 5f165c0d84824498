using System.Text.Json.Nodes;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// What an export package says of itself in <c>manifest.json</c>: canonical JSON, signed by <c>manifest.jws.json</c>.
/// Members that a later export version adds are passed over; they are signed all the same.
/// </summary>
public sealed record ExportManifest(
    string Product,
    string Tenant,
    string Request,
    string RequestType,
    string ExportVersion,
    string GeneratedAt,
    string ExpiresAt,
    IReadOnlyList<ExportManifestFile> Files,
    IReadOnlyList<ExportManifestService> Services,
    IReadOnlyList<ExportManifestOmission> Omitted)
{
    public const string Path = "manifest.json";
    public const string SignaturePath = "manifest.jws.json";

    /// <summary>Null when it is no manifest that this verifier knows.</summary>
    public static ExportManifest? Parse(ReadOnlySpan<byte> utf8)
    {
        if (CanonicalJson.Parse(utf8) is not CanonicalJsonOutcome.Read { Value: JsonObject json }
            || Text(json, "version") != "1" || Text(json, "type") != "export-manifest")
        {
            return null;
        }

        var files = Items(json, "files", ExportManifestFile.Parse);
        var services = Items(
            json, "services", item => Text(item, "service") is { } service && Text(item, "outcome") is { } outcome
            ? new ExportManifestService(service, outcome)
            : null);
        var omitted = Items(
            json, "omitted", item => Text(item, "service") is { } service && Text(item, "reason") is { } reason
            ? new ExportManifestOmission(service, Text(item, "collection"), Text(item, "field"), reason)
            : null);
        string[] names = ["product", "tenant", "request", "requestType", "exportVersion", "generatedAt", "expiresAt"];
        var texts = names.Select(name => Text(json, name)).OfType<string>().ToArray();
        return files is null || services is null || omitted is null || texts.Length != names.Length
            ? null
            : new ExportManifest(
                texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6], files, services, omitted);
    }

    internal static string? Text(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static List<T>? Items<T>(JsonObject json, string name, Func<JsonObject, T?> read)
        where T : class
    {
        if (json[name] is not JsonArray array)
            return null;
        var items = array.Select(item => item is JsonObject members ? read(members) : null).OfType<T>().ToList();
        return items.Count == array.Count ? items : null;
    }
}

/// <param name="Sha256">Lower-case hex, of the uncompressed bytes.</param>
public sealed record ExportManifestFile(string Path, string Sha256, long Bytes)
{
    internal static ExportManifestFile? Parse(JsonObject json) =>
        ExportManifest.Text(json, "path") is { } path
        && ExportManifest.Text(json, "sha256") is { Length: 64 } hash && hash.All(char.IsAsciiHexDigitLower)
        && json["bytes"] is JsonValue number && number.TryGetValue<long>(out var bytes) && bytes >= 0
            ? new ExportManifestFile(path, hash, bytes)
            : null;
}

public sealed record ExportManifestService(string Service, string Outcome);

public sealed record ExportManifestOmission(string Service, string? Collection, string? Field, string Reason);
