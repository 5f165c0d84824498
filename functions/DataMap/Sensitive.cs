using System.Text.Json.Serialization;

namespace PrivacyFunctions.DataMap;

/// <summary>
/// Personal data or a secret in memory. It cannot be printed or serialised by accident: <see cref="ToString"/>
/// answers a fixed text and JSON refuses it. <see cref="Reveal"/> is the one way to the value, so every use can be
/// found by name.
/// </summary>
[JsonConverter(typeof(SensitiveJsonConverterFactory))]
public sealed class Sensitive<T>(T value)
    where T : notnull
{
    private readonly T _value = value;

    /// <summary>The value. Call it where the value leaves for its purpose, not earlier.</summary>
    public T Reveal() => _value;

    public override string ToString() => "[sensitive]";
}
