using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Http;

/// <summary>
/// An answer as it went out, so that it can go out again: status, the headers that mean something, and the body.
/// </summary>
internal sealed record RecordedAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
    : IResult, IStatusCodeHttpResult
{
    int? IStatusCodeHttpResult.StatusCode => Status;

    /// <summary>
    /// Whether asking again would answer the same. Faults, conflicts and "slow down" pass by themselves.
    /// </summary>
    internal bool IsFinal =>
        Status is < 500 and not (StatusCodes.Status409Conflict or StatusCodes.Status429TooManyRequests);

    /// <summary>Executes a result into memory instead of onto the wire.</summary>
    public static async Task<RecordedAnswer> RecordAsync(HttpContext context, IResult result)
    {
        using var body = new MemoryStream();
        var recorder = new DefaultHttpContext
        {
            RequestServices = context.RequestServices,
            TraceIdentifier = context.TraceIdentifier,
        };
        recorder.Request.Method = context.Request.Method;
        recorder.Response.Body = body;
        await result.ExecuteAsync(recorder);
        var headers = recorder.Response.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.Ordinal);
        return new RecordedAnswer(recorder.Response.StatusCode, headers, body.ToArray());
    }

    public static RecordedAnswer Open(IdempotencySeal seal, byte[] sealedAnswer) =>
        JsonSerializer.Deserialize<RecordedAnswer>(seal.Open(sealedAnswer), HttpJson.Options)
        ?? throw new InvalidOperationException("A recorded answer is empty.");

    public byte[] Seal(IdempotencySeal seal, RandomSource random) =>
        seal.Seal(JsonSerializer.SerializeToUtf8Bytes(this, HttpJson.Options), random);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        foreach (var (name, value) in Headers)
            httpContext.Response.Headers[name] = value;
        await httpContext.Response.Body.WriteAsync(Body, httpContext.RequestAborted);
    }
}
