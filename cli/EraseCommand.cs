using System.CommandLine;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Cli;

/// <summary>
/// <c>privacy erase --server URL --tenant T (--id ID | --email E) --reason R [--no-grace]</c> asks for a person's
/// erasure, and <c>privacy sign-off</c> releases one without grace. Exit code 0: accepted, 1: refused, 2: could not be
/// asked.
/// </summary>
internal static class EraseCommand
{
    public static Command Create()
    {
        var (server, tenant) = (ApiCall.Server(), ApiCall.Tenant());
        var id = new Option<string?>("--id") { Description = "The person, by the product's own id." };
        var email = new Option<string?>("--email") { Description = "The person, by e-mail address." };
        var reason = new Option<string>("--reason")
        {
            Description = "Why, for the audit log; required with --no-grace.",
            DefaultValueFactory = _ => "",
        };
        var noGrace = new Option<bool>("--no-grace")
        {
            Description = "Skip the grace period. Somebody else than you, a verifier, has to sign it off.",
        };
        var command = new Command("erase", $"Asks for a person's erasure. The bearer token stands in {ApiCall.TokenVariable}. {ExitCodes.OfAsking}")
        {
            server, tenant, id, email, reason, noGrace,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(id) is null == parsed.GetValue(email) is null)
                parsed.AddError("Name the person by exactly one of --id and --email.");
            if (parsed.GetValue(noGrace) && string.IsNullOrWhiteSpace(parsed.GetValue(reason)))
                parsed.AddError("--no-grace needs a --reason.");
            // Otherwise the library says it, which stops at the errors that are there already.
            foreach (var missing in new[] { server, tenant }.Where(
                option => parsed.Errors.Any() && parsed.GetResult(option) is null))
                parsed.AddError($"Option '{missing.Name}' is required.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            var subject = parsed.GetValue(id) is { } known
                ? new JsonObject { ["id"] = known }
                : new JsonObject { ["email"] = parsed.GetValue(email) };
            var body = new JsonObject
            {
                ["type"] = "erasure",
                ["subject"] = subject,
                ["noGrace"] = parsed.GetValue(noGrace),
            };
            if (parsed.GetValue(reason) is { Length: > 0 } why)
                body["reason"] = why;
            return ApiCall.PostAsync(
                parsed.GetRequiredValue(server), $"api/tenants/{parsed.GetRequiredValue(tenant)}/requests", body,
                parsed.InvocationConfiguration, cancellation);
        });
        return command;
    }

    public static Command CreateSignOff()
    {
        var (server, tenant) = (ApiCall.Server(), ApiCall.Tenant());
        var request = new Argument<string>("REQUEST") { Description = "The request's id, as erase printed it." };
        var command = new Command(
            "sign-off", $"Releases an erasure without grace; never by the one who asked for it. {ExitCodes.OfAsking}")
        {
            request, server, tenant,
        };
        command.SetAction((parsed, cancellation) => ApiCall.PostAsync(
            parsed.GetRequiredValue(server),
            $"api/tenants/{parsed.GetRequiredValue(tenant)}/requests/{parsed.GetRequiredValue(request)}/sign-off",
            [], parsed.InvocationConfiguration, cancellation));
        return command;
    }
}
