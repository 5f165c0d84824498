using System.Text.Json;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>Compares two JSON texts by what they mean: the order of members and white space do not count.</summary>
internal static class JsonDifference
{
    /// <summary>Where they differ first, as a path that quotes no value; null when they say the same.</summary>
    public static string? Find(string? one, string? other)
    {
        if (string.Equals(one, other, StringComparison.Ordinal))
            return null;
        if (one is null || other is null)
            return "$";
        using var left = JsonDocument.Parse(one);
        using var right = JsonDocument.Parse(other);
        return Find(left.RootElement, right.RootElement, "$");
    }

    private static string? Find(JsonElement one, JsonElement other, string path)
    {
        if (one.ValueKind != other.ValueKind)
            return path;
        return one.ValueKind switch
        {
            JsonValueKind.Object => FindInObjects(one, other, path),
            JsonValueKind.Array => FindInArrays(one, other, path),
            JsonValueKind.String => one.ValueEquals(other.GetString()) ? null : path,
            _ => one.GetRawText() == other.GetRawText() ? null : path,
        };
    }

    private static string? FindInObjects(JsonElement one, JsonElement other, string path)
    {
        foreach (var member in one.EnumerateObject())
        {
            var inner = $"{path}.{member.Name}";
            if (!other.TryGetProperty(member.Name, out var value))
                return inner;
            if (Find(member.Value, value, inner) is { } difference)
                return difference;
        }

        foreach (var member in other.EnumerateObject())
        {
            if (!one.TryGetProperty(member.Name, out _))
                return $"{path}.{member.Name}";
        }

        return null;
    }

    private static string? FindInArrays(JsonElement one, JsonElement other, string path)
    {
        var shorter = Math.Min(one.GetArrayLength(), other.GetArrayLength());
        for (var i = 0; i < shorter; i++)
        {
            if (Find(one[i], other[i], $"{path}[{i}]") is { } difference)
                return difference;
        }

        return one.GetArrayLength() == other.GetArrayLength() ? null : $"{path}[{shorter}]";
    }
}
