using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Http;

/// <summary>
/// JSON as the HTTP contract has it: camelCase, enums as snake_case strings, times in UTC with <c>Z</c>, and nothing
/// tolerated that was not asked for (unknown or repeated members, trailing commas, comments, numbers in strings).
/// </summary>
public static class HttpJson
{
    /// <summary>16 levels: the deepest body of the contract has 4.</summary>
    public const int MaxDepth = 16;

    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNameCaseInsensitive = false,
            NumberHandling = JsonNumberHandling.Strict,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            MaxDepth = MaxDepth,
            Converters =
            {
                new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false),
                new UtcTimeJsonConverter(),
            },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
