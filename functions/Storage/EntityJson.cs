using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrivacyFunctions.Storage;

/// <summary>
/// The JSON of stored entities: camelCase, enums as snake_case strings, times as RFC 3339. Reading is strict, so that a
/// record written by another version of the code is noticed and not half understood: unknown, missing and doubled
/// members are refused.
/// </summary>
public static class EntityJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        // What is computed from other members is not stored; nulls are, because their absence would be a missing
        // member.
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <exception cref="ArgumentException">The JSON is larger than an entity may be.</exception>
    public static ReadOnlyMemory<byte> Write<T>(T value)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(value, Options);
        return content.Length <= IEntityStore.MaxContentBytes
            ? content
            : throw new ArgumentException(
                $"A {typeof(T).Name} of {content.Length} bytes is more than the {IEntityStore.MaxContentBytes} bytes of an entity.");
    }

    /// <exception cref="InvalidDataException">The content is not such a record. Nothing of it is in the
    /// message.</exception>
    public static T Read<T>(StoredEntity entity)
    {
        long? position;
        try
        {
            return JsonSerializer.Deserialize<T>(entity.Content.Span, Options)
                ?? throw new InvalidDataException(
                    $"An entity of table {entity.Key.Table} is null, not a {typeof(T).Name}.");
        }
        catch (JsonException exception)
        {
            position = exception.BytePositionInLine;
        }

        // Thrown out here without the inner exception on purpose: its path can hold dictionary keys.
        throw new InvalidDataException(
            $"An entity of table {entity.Key.Table} is not a {typeof(T).Name} (byte {position}).");
    }
}
