using System.Globalization;
using System.Net.Mail;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Portal;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights;
using PrivacyFunctions.Rights.Restricting;

namespace PrivacyFunctions.Intake;

/// <summary>What somebody states who asks without signing in.</summary>
/// <param name="Email">Where the code goes, and by which the person is found once it is typed.</param>
/// <param name="Reason">Free text for the audit log, at most 2,000 characters.</param>
/// <param name="Agent">Who asks in the person's name; the person confirms it all the same.</param>
/// <param name="Purposes">Of a withdrawal of consent or an opt-out: ids of what it is about.</param>
/// <param name="Grounds">For a restriction.</param>
/// <param name="Services">For a restriction or an objection: which services are meant; absent: all.</param>
/// <param name="Corrections">For a rectification.</param>
public sealed record IntakeBody(
    [property: JsonRequired] RequestType Type, [property: JsonRequired] string Email, Regulation? Regulation = null,
    string? Reason = null, IntakeAgentBody? Agent = null, IReadOnlyList<string>? Purposes = null,
    RestrictionGround? Grounds = null, IReadOnlyList<string>? Services = null,
    IReadOnlyList<CorrectionBody>? Corrections = null)
{
    [JsonIgnore]
    public DemandBody Demand => new(Grounds, Services, Corrections, Reason);

    /// <summary>Null: it has its form. Whether such a request is taken in, the submission says.</summary>
    public IResult? Problem()
    {
        if (!Addresses.IsOne(Email))
            return Invalid("email_invalid", "email is one e-mail address.", "/email");
        if (Reason is { Length: > ReasonBody.MaxReasonLength })
            return Invalid(
                "invalid_value", $"A reason has at most {ReasonBody.MaxReasonLength} characters.", "/reason");
        if (Agent is null)
            return null;
        if (!RequestAgent.IsName(Agent.Name))
        {
            return Invalid(
                "agent_invalid", $"An agent's name has 1 to {RequestAgent.MaxNameLength} letters, digits and spaces.",
                "/agent/name");
        }

        return Addresses.IsOne(Agent.Email)
            ? null
            : Invalid("agent_invalid", "An agent's email is one e-mail address.", "/agent/email");
    }

    private static IResult Invalid(string code, string sentence, string field) =>
        Problems.Unprocessable(code, sentence, new FieldError(field, "invalid_value"));
}

public sealed record IntakeAgentBody(
    [property: JsonRequired] string Name, [property: JsonRequired] string Email,
    [property: JsonRequired] AgentRelation Relation)
{
    public RequestAgent ToAgent() => new(Name.Trim(), Email, Relation);
}

/// <summary>Addresses that a stranger typed and we write to.</summary>
internal static class Addresses
{
    /// <summary>254 characters: the longest address that SMTP carries (RFC 5321).</summary>
    private const int MaxLength = 254;

    private static readonly IdnMapping Names = new();

    /// <summary>
    /// One bare address: no name before it, no list, nothing that could begin another header. Quotation marks and a dot
    /// at the end would be further spellings of one mailbox, without a limit.
    /// </summary>
    public static bool IsOne(string text) =>
        text.Length is > 2 and <= MaxLength &&
        !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is ',' or ';') &&
        MailAddress.TryCreate(text, out var address) && address.Address == text && address.User[0] != '"' &&
        !address.Host.Any(IsAnothersSpelling) && Domain(address) is [not '[', .., not '.'];

    /// <summary>
    /// Wide, ringed and presentation forms, and dots of other scripts: IDNA maps each to a plain letter.
    /// </summary>
    private static bool IsAnothersSpelling(char letter) =>
        char.IsSurrogate(letter) || letter is (>= '\u2000' and <= '\u303F') or >= '\uF900';

    /// <summary>As DNS has it, in whatever letters and case it was typed; null: it is none.</summary>
    private static string? Domain(MailAddress address)
    {
        try
        {
            return Names.GetAscii(address.Host.ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>What mails are counted by: many spellings, and many <c>+tags</c>, lead to one mailbox.</summary>
    /// <param name="email"><see cref="IsOne"/>.</param>
    public static string Mailbox(string email)
    {
        var address = new MailAddress(email);
        var user = address.User.ToLowerInvariant();
        var plus = user.IndexOf('+', StringComparison.Ordinal);
        return $"{(plus > 0 ? user[..plus] : user)}@{Domain(address)}";
    }
}

/// <summary>Reads a body as JSON or, from the page, as a form.</summary>
internal static class IntakeBodies
{
    /// <summary>16 KiB: a reason of 2,000 characters is 8 KiB at most.</summary>
    private const int MaxBytes = 16 * 1024;

    public static async Task<IntakeReading> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!FormFields.IsForm(request))
            return Of(await JsonBody.ReadAsync<IntakeBody>(request, MaxBytes, cancellation), isForm: false);
        return await FormFields.ReadAsync(request, MaxBytes, cancellation) is { } fields
            ? Of(JsonBody.Parse<IntakeBody>(System.Text.Encoding.UTF8.GetBytes(ToJson(fields))), isForm: true)
            : new IntakeReading(null, default, Problems.PayloadTooLarge(MaxBytes), IsForm: true);
    }

    private static IntakeReading Of(JsonBody<IntakeBody> body, bool isForm) => body switch
    {
        JsonBody<IntakeBody>.Read(var read, var bytes) => new IntakeReading(read, bytes, read.Problem(), isForm),
        JsonBody<IntakeBody>.Refused(var answer) => new IntakeReading(null, default, answer, isForm),
        _ => throw new InvalidOperationException("Unknown outcome of a body."),
    };

    /// <summary>A form sends its empty fields too: those are not there.</summary>
    private static string ToJson(FormFields fields)
    {
        var body = Members(fields, ("type", "type"), ("email", "email"), ("reason", "reason"));
        var agent = Members(
            fields, ("agentName", "name"), ("agentEmail", "email"));
        if (agent.Count > 0)
        {
            agent["relation"] = fields["agentRelation"];
            body["agent"] = agent;
        }

        return body.ToJsonString();
    }

    private static JsonObject Members(FormFields fields, params IEnumerable<(string Field, string Member)> names)
    {
        var members = new JsonObject();
        foreach (var (field, member) in names)
        {
            if (fields[field].Trim() is { Length: > 0 } value)
                members[member] = value;
        }

        return members;
    }
}

/// <param name="Refusal">Null: the body is there and can be taken in.</param>
/// <param name="IsForm">A browser sent it and shows what comes back.</param>
internal sealed record IntakeReading(IntakeBody? Body, ReadOnlyMemory<byte> Bytes, IResult? Refusal, bool IsForm);
