using System.Text;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>Writes payloads as JSON and refuses those that the real engine would refuse.</summary>
internal sealed class PayloadLimit(int maxBytes)
{
    // 16 KiB of UTF-16, the real extension's limit.
    private const int MaxCustomStatusChars = 8 * 1024;

    /// <exception cref="PayloadTooLargeException">Too large; the message does not quote it.</exception>
    public string? Write(object? payload, string what)
    {
        var json = DurableJson.Write(payload);
        if (json is not null && json.Length > maxBytes / 3 && Encoding.UTF8.GetByteCount(json) > maxBytes)
        {
            throw new PayloadTooLargeException(
                $"The {what} has {Encoding.UTF8.GetByteCount(json)} bytes as JSON; {maxBytes} are allowed. Store it and pass its id.");
        }

        return json;
    }

    /// <exception cref="PayloadTooLargeException">Longer than 8192 characters as JSON.</exception>
    public static string? WriteCustomStatus(object? status)
    {
        var json = DurableJson.Write(status);
        return json is null || json.Length <= MaxCustomStatusChars
            ? json
            : throw new PayloadTooLargeException(
                $"The custom status has {json.Length} characters; {MaxCustomStatusChars} are allowed.");
    }
}
