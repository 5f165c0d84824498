using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Exports;

/// <summary>
/// <c>manifest.json</c>: every file with its hash, every service with its outcome, and everything that was left out
/// with the reason. Strings and integers only, because it is signed (RFC 8785).
/// </summary>
internal static class PackageManifest
{
    public const string FileName = "manifest.json";
    public const string SignatureFileName = "manifest.jws.json";

    /// <param name="pages">The package's own files: <c>index.html</c>, <c>about.json</c>.</param>
    public static JsonObject Of(
        string product, PackageFacts facts, IReadOnlyList<PackageEntry> pages,
        IReadOnlyList<ServiceContents> services) => new()
        {
            ["version"] = "1",
            ["type"] = "export-manifest",
            ["product"] = product,
            ["tenant"] = facts.Tenant.Value,
            ["request"] = facts.Request.Value,
            ["requestType"] = KindName(facts.Kind),
            ["exportVersion"] = ExportVersion.Current,
            ["generatedAt"] = Time(facts.GeneratedAt),
            ["expiresAt"] = Time(facts.ExpiresAt),
            ["files"] = new JsonArray([.. pages.Select(File), .. services.SelectMany(Files)]),
            ["services"] = new JsonArray([.. services.Select(Service)]),
            ["omitted"] = new JsonArray([.. services.SelectMany(service => service.Omitted).Select(Omitted)]),
        };

    public static string KindName(ExportKind kind) => kind switch
    {
        ExportKind.Access => "access",
        ExportKind.Portability => "portability",
        _ => "organisation",
    };

    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static JsonNode File(PackageEntry file) => new JsonObject
    {
        ["path"] = file.Name,
        ["sha256"] = file.Sha256,
        ["bytes"] = file.Bytes,
    };

    private static IEnumerable<JsonNode> Files(ServiceContents service)
    {
        foreach (var collection in service.Collections)
        {
            var file = File(collection.File);
            file["records"] = collection.Records;
            file["service"] = service.Service;
            file["collection"] = collection.Name;
            yield return file;
        }

        if (service.Members is { } members)
        {
            var file = File(members.File);
            file["records"] = members.Records;
            file["service"] = service.Service;
            yield return file;
        }

        foreach (var stored in service.Files)
        {
            var file = File(stored);
            file["service"] = service.Service;
            yield return file;
        }
    }

    /// <summary>The receipt as it stands in the store, with the service's name in front.</summary>
    private static JsonNode Service(ServiceContents service)
    {
        var receipt = JsonSerializer.SerializeToNode(service.Outcome, JsonSerializerOptions.Web)!.AsObject();
        var node = new JsonObject { ["service"] = service.Service };
        foreach (var (name, value) in receipt)
        {
            // Only strings and integers are signed; whether we go on trying is not the recipient's matter.
            if (value?.GetValueKind() is JsonValueKind.String or JsonValueKind.Number)
                node[name] = value.DeepClone();
        }

        return node;
    }

    private static JsonNode Omitted(Omission omission)
    {
        var node = new JsonObject { ["service"] = omission.Service, ["collection"] = omission.Collection };
        if (omission.Field is not null)
            node["field"] = omission.Field;
        node["reason"] = omission.Reason;
        return node;
    }
}
