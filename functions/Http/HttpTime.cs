namespace PrivacyFunctions.Http;

public static class HttpTime
{
    /// <summary>A time span as <c>Retry-After</c> has it: whole seconds, rounded up, at least 1.</summary>
    public static string Seconds(TimeSpan span) => Math.Max(1, (long)Math.Ceiling(span.TotalSeconds)).ToString();
}
