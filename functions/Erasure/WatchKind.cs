using System.Text.Json.Serialization;

namespace PrivacyFunctions.Erasure;

/// <summary>Why an erasure is looked at again.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WatchKind>))]
public enum WatchKind
{
    /// <summary>An hour later: whether the tombstone was left, which a crash may have prevented.</summary>
    [JsonStringEnumMemberName("tombstone")]
    Tombstone,

    /// <summary>A day later: an import or a queue may have brought the person back.</summary>
    [JsonStringEnumMemberName("after_a_day")]
    AfterADay,

    /// <summary>Thirty days later.</summary>
    [JsonStringEnumMemberName("after_thirty_days")]
    AfterThirtyDays,

    /// <summary>The last backup that held the records is gone, and what the certificate announced has come.</summary>
    [JsonStringEnumMemberName("dates_come")]
    DatesCome,
}
