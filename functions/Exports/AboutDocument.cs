using System.Text.Json;
using System.Text.Json.Nodes;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Exports;

/// <summary>
/// <c>about.json</c>: what Art. 15(1) and (2) GDPR asks for beside the data itself, from the pack. In access packages
/// only.
/// </summary>
internal static class AboutDocument
{
    public const string FileName = "about.json";

    public static byte[] Of(PolicyPack pack, PackageFacts facts) => JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject
        {
            ["exportVersion"] = ExportVersion.Current,
            ["product"] = pack.Product,
            ["policyVersion"] = pack.Version,
            ["organisation"] = facts.Tenant.Value,
            ["contact"] = pack.ContactEmail,
            ["generatedAt"] = PackageManifest.Time(facts.GeneratedAt),
            ["services"] = new JsonArray([.. pack.Services.Select(Service)]),
            ["rights"] = new JsonArray([.. Art15Text.Rights.Select(right => (JsonNode)right)]),
        },
        ReadableJson);

    private static JsonSerializerOptions ReadableJson { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static JsonNode Service(Service service)
    {
        var node = new JsonObject
        {
            ["service"] = service.Name,
            ["title"] = service.Title,
            ["purpose"] = service.Purpose,
        };
        if (service.Collections.Count > 0)
            node["collections"] = new JsonArray([.. service.Collections.Select(Collection)]);
        if (service.NothingKept.Count > 0)
            node["nothingKept"] = new JsonArray([.. service.NothingKept.Select(NothingKept)]);
        return node;
    }

    private static JsonNode Collection(Collection collection) => new JsonObject
    {
        ["collection"] = collection.Name,
        ["title"] = collection.Title,
        ["categories"] = Distinct(collection.Fields.Select(field => field.Category)),
        ["lawfulBases"] = Distinct(collection.Fields.Select(field => field.LawfulBasis)),
        ["retention"] = collection.Retention.Text,
    };

    private static JsonNode NothingKept(NothingKept kept) => new JsonObject
    {
        ["data"] = kept.Name,
        ["title"] = kept.Title,
        ["reason"] = kept.Reason,
    };

    private static JsonArray Distinct(IEnumerable<string> values) =>
        [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(value => (JsonNode)value)];
}
