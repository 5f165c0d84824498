using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Cli;

/// <summary>A call to a running PrivacyFunctions, for the commands that ask it to do something.</summary>
internal static class ApiCall
{
    /// <summary>Not an option: arguments stand in shell histories and process lists.</summary>
    public const string TokenVariable = "PRIVACY_TOKEN";

    /// <summary>30 s: a submission answers within one.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    public static Option<string> Server() => new("--server")
    {
        Description = "Where PrivacyFunctions runs, as in http://localhost:7071.",
        Required = true,
        HelpName = "URL",
    };

    public static Option<string> Tenant() => new("--tenant") { Description = "The tenant's id.", Required = true };

    public static async Task<int> PostAsync(
        string address, string path, JsonObject body, InvocationConfiguration io, CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable(TokenVariable) is not { Length: > 0 } token)
            throw new UnusableInputException($"Put your bearer token into the variable {TokenVariable}.");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var server) ||
            (server.Scheme != Uri.UriSchemeHttps && !(server.Scheme == Uri.UriSchemeHttp && server.IsLoopback)))
            throw new UnusableInputException("--server is an https address (http only for this machine).");
        using var http = new HttpClient { Timeout = TimeLimit };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/" + path))
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            return await TellAsync(response, io, cancellation);
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            throw new UnusableInputException(
                $"The server at {server.Authority} does not answer; whether it got the request is not known.");
        }
    }

    private static async Task<int> TellAsync(
        HttpResponseMessage response, InvocationConfiguration io, CancellationToken cancellation)
    {
        var answer = await ReadAsync(response, cancellation);
        if (response.IsSuccessStatusCode)
        {
            await io.Output.WriteLineAsync($"Request {answer?["id"]}: {answer?["status"]}.");
            if ((string?)answer?["graceEndsAt"] is { } end)
                await io.Output.WriteLineAsync($"It can be cancelled until {end}.");
            return ExitCodes.Verified;
        }

        await io.Error.WriteLineAsync(
            $"Refused ({(int)response.StatusCode} {answer?["code"]}): {answer?["detail"] ?? "no reason given"}");
        return ExitCodes.NotVerified;
    }

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await JsonNode.ParseAsync(
                await response.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation);
        }
        catch (JsonException)
        {
            throw new UnusableInputException("The answer is not JSON: is this the address of PrivacyFunctions?");
        }
    }
}
