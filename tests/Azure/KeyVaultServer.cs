using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace PrivacyFunctions.Tests.Azure;

/// <summary>
/// The part of Key Vault's REST API (version 7.x) that the adapters speak: keys, deleted keys, unwrapping, signing, the
/// challenge before the first call. Deleting, recovering and purging take effect at once.
/// </summary>
internal sealed class KeyVaultServer(TimeProvider time, int retentionDays = 7)
{
    private readonly ConcurrentDictionary<string, Key> _keys = new(StringComparer.Ordinal);

    /// <summary>What every call is answered with instead; null for none.</summary>
    public int? Fault { get; set; }

    /// <summary>Whether the role that may purge is assigned.</summary>
    public bool MayPurge { get; set; }

    /// <summary>Keys whose name begins so lie in a vault without purge protection.</summary>
    public const string Unprotected = "unprotected-";

    /// <summary>What an operator does in the portal.</summary>
    public void SetEnabled(string name, bool enabled)
    {
        if (Live(name) is { } key)
            _keys[name] = key with { Enabled = enabled };
    }

    public async Task AnswerAsync(HttpContext context)
    {
        if (!context.Request.Headers.ContainsKey("Authorization"))
        {
            context.Response.Headers.WWWAuthenticate =
                """Bearer authorization="https://login.example/tenant", resource="https://vault.azure.net" """;
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (Fault is { } fault)
        {
            if (fault == 429)
                context.Response.Headers.RetryAfter = "7";
            await ErrorAsync(context, fault, fault == 429 ? "Throttled" : "Forbidden");
            return;
        }

        var parts = context.Request.Path.Value!.Trim('/').Split('/');
        await (parts switch
        {
            ["keys", var name, "create"] => CreateAsync(context, name),
            ["keys", var name, .., "unwrapkey"] => UnwrapAsync(context, name),
            ["keys", var name, .., "sign"] => SignAsync(context, name),
            ["keys", var name, "versions"] => VersionsAsync(context, name),
            ["keys", var name, ..] when context.Request.Method == "DELETE" => DeleteAsync(context, name),
            ["keys", var name, ..] => GetAsync(context, name),
            ["deletedkeys", var name, "recover"] => RecoverAsync(context, name),
            ["deletedkeys", var name] when context.Request.Method == "DELETE" => PurgeAsync(context, name),
            ["deletedkeys", var name] => GetDeletedAsync(context, name),
            _ => ErrorAsync(context, 400, "BadParameter"),
        });
    }

    private Task PurgeAsync(HttpContext context, string name)
    {
        if (Deleted(name) is null)
            return ErrorAsync(context, 404, "KeyNotFound");
        if (!name.StartsWith(Unprotected, StringComparison.Ordinal))
            return ErrorAsync(context, 403, "Forbidden", "Operation \"purge\" is not allowed because purge protection is enabled for this vault.");
        if (!MayPurge)
            return ErrorAsync(context, 403, "Forbidden", "Caller is not authorized to perform action on resource.");
        _keys.TryRemove(name, out _);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task CreateAsync(HttpContext context, string name)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (_keys.TryGetValue(name, out var existing) && existing.DeletedAt is not null)
        {
            await ErrorAsync(context, 409, "Conflict");
            return;
        }

        var made = body["kty"]!.GetValue<string>() == "EC"
            ? new Key(null, ECDsa.Create(ECCurve.NamedCurves.nistP256), time.GetUtcNow(), null)
            : new Key(RSA.Create(body["key_size"]!.GetValue<int>()), null, time.GetUtcNow(), null);
        _keys[name] = made;
        await AnswerAsync(context, Bundle(context, name, made));
    }

    private Task GetAsync(HttpContext context, string name) => Live(name) is { } key
        ? AnswerAsync(context, Bundle(context, name, key))
        : ErrorAsync(context, 404, "KeyNotFound");

    private Task VersionsAsync(HttpContext context, string name) => Live(name) is { } key
        ? AnswerAsync(context, new JsonObject
        {
            ["value"] = new JsonArray(new JsonObject
            {
                ["kid"] = Id(context, name), ["attributes"] = Attributes(key),
            }),
        })
        : ErrorAsync(context, 404, "KeyNotFound");

    private async Task UnwrapAsync(HttpContext context, string name)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (Live(name) is not { Rsa: { } rsa })
        {
            await ErrorAsync(context, 404, "KeyNotFound");
            return;
        }

        if (!Live(name)!.Enabled)
        {
            await ErrorAsync(context, 403, "Forbidden", "Operation unwrapKey is not allowed on a disabled key.");
            return;
        }

        Assert.AreEqual("RSA-OAEP-256", body["alg"]!.GetValue<string>());
        try
        {
            var wrapped = Base64Url.DecodeFromChars(body["value"]!.GetValue<string>());
            var unwrapped = rsa.Decrypt(wrapped, RSAEncryptionPadding.OaepSHA256);
            await AnswerAsync(
                context,
                new JsonObject { ["kid"] = Id(context, name), ["value"] = Base64Url.EncodeToString(unwrapped) });
        }
        catch (CryptographicException)
        {
            await ErrorAsync(context, 400, "BadParameter");
        }
    }

    private async Task SignAsync(HttpContext context, string name)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        Assert.AreEqual("ES256", body["alg"]!.GetValue<string>());
        var digest = Base64Url.DecodeFromChars(body["value"]!.GetValue<string>());
        var signature = Live(name)!.Ec!.SignHash(digest);
        await AnswerAsync(
            context, new JsonObject { ["kid"] = Id(context, name), ["value"] = Base64Url.EncodeToString(signature) });
    }

    private Task DeleteAsync(HttpContext context, string name)
    {
        if (Live(name) is not { } key)
            return ErrorAsync(context, 404, "KeyNotFound");
        var deleted = key with { DeletedAt = time.GetUtcNow() };
        _keys[name] = deleted;
        return AnswerAsync(context, Bundle(context, name, deleted));
    }

    private Task GetDeletedAsync(HttpContext context, string name) => Deleted(name) is { } key
        ? AnswerAsync(context, Bundle(context, name, key))
        : ErrorAsync(context, 404, "KeyNotFound");

    private Task RecoverAsync(HttpContext context, string name)
    {
        if (Deleted(name) is not { } key)
            return ErrorAsync(context, 404, "KeyNotFound");
        var recovered = key with { DeletedAt = null };
        _keys[name] = recovered;
        return AnswerAsync(context, Bundle(context, name, recovered));
    }

    private Key? Live(string name) => _keys.TryGetValue(name, out var key) && key.DeletedAt is null ? key : null;

    private Key? Deleted(string name) => _keys.TryGetValue(name, out var key) && key.DeletedAt is not null ? key : null;

    private JsonObject Bundle(HttpContext context, string name, Key key)
    {
        var bundle = new JsonObject
        {
            ["key"] = PublicKey(context, name, key), ["attributes"] = Attributes(key),
        };
        if (key.DeletedAt is { } deleted)
        {
            bundle["recoveryId"] = $"https://{context.Request.Host}/deletedkeys/{name}";
            bundle["deletedDate"] = deleted.ToUnixTimeSeconds();
            bundle["scheduledPurgeDate"] = deleted.AddDays(retentionDays).ToUnixTimeSeconds();
        }

        return bundle;
    }

    private static JsonObject PublicKey(HttpContext context, string name, Key key)
    {
        if (key.Rsa is { } rsa)
        {
            var parameters = rsa.ExportParameters(includePrivateParameters: false);
            return new JsonObject
            {
                ["kid"] = Id(context, name), ["kty"] = "RSA", ["key_ops"] = new JsonArray("wrapKey", "unwrapKey"),
                ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            };
        }

        var point = key.Ec!.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["kid"] = Id(context, name), ["kty"] = "EC", ["crv"] = "P-256",
            ["key_ops"] = new JsonArray("sign", "verify"),
            ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }

    private JsonObject Attributes(Key key) => new()
    {
        ["enabled"] = key.Enabled, ["created"] = key.CreatedAt.ToUnixTimeSeconds(),
        ["updated"] = key.CreatedAt.ToUnixTimeSeconds(), ["recoveryLevel"] = "CustomizedRecoverable",
        ["recoverableDays"] = retentionDays,
    };

    private static string Id(HttpContext context, string name) => $"https://{context.Request.Host}/keys/{name}/1";

    private static Task AnswerAsync(HttpContext context, JsonObject body) =>
        context.Response.WriteAsJsonAsync(body, JsonSerializerOptions.Default);

    private static Task ErrorAsync(HttpContext context, int status, string code, string? message = null)
    {
        context.Response.StatusCode = status;
        return AnswerAsync(
            context, new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message ?? code } });
    }

    private sealed record Key(RSA? Rsa, ECDsa? Ec, DateTimeOffset CreatedAt, DateTimeOffset? DeletedAt, bool Enabled = true);
}
