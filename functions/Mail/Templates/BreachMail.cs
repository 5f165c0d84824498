using System.Globalization;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>Tells an organisation of a breach of its personal data: what GDPR 33(3) asks for, as far as it is known.</summary>
/// <param name="Organisation">The tenant's id.</param>
/// <param name="IsHigh">Whether the organisation has to tell the people (GDPR 34).</param>
/// <param name="ReasonsForDelay">Null where it is told in time.</param>
public sealed record BreachMail(
    string Product, string Contact, string Organisation, DateTimeOffset AwareAt, DateTimeOffset? OccurredAt,
    string Nature, IReadOnlyList<string> Categories, int? ApproximateSubjects, int? ApproximateRecords,
    string? Consequences, string Measures, bool IsHigh, string? ReasonsForDelay) : MailTemplate
{
    public override string Name => "tenant-breach";

    public override string Subject => $"{Product}: a breach of personal data that concerns your organisation";

    protected override IEnumerable<MailBlock> Blocks()
    {
        yield return new MailBlock.Paragraph(
            $"There was a breach of personal data at {Product} that concerns the organisation {Organisation}. We know of " +
            $"it since {Words(AwareAt)}" + (OccurredAt is { } at ? $"; it happened on {Words(at)}." : "."));
        yield return new MailBlock.Paragraph($"What happened: {Nature}");
        yield return new MailBlock.Paragraph($"Kinds of data: {string.Join(", ", Categories)}.");
        yield return new MailBlock.Paragraph(
            ApproximateSubjects is null && ApproximateRecords is null
                ? "How many people and records it concerns is not known yet."
                : $"People: {Count(ApproximateSubjects)}. Records: {Count(ApproximateRecords)}. These are the numbers of all " +
                    "organisations that it concerns together.");
        yield return new MailBlock.Paragraph($"Probable consequences: {Consequences ?? "not known yet."}");
        yield return new MailBlock.Paragraph($"What was and will be done: {Measures}");
        if (IsHigh)
        {
            yield return new MailBlock.Paragraph(
                "The risk for the people is high: as their controller your organisation has to tell them (Art. 34 GDPR).");
        }

        if (ReasonsForDelay is not null)
            yield return new MailBlock.Paragraph($"Why you learn of it only now: {ReasonsForDelay}");
        yield return new MailBlock.Paragraph($"More can be learned from {Contact}.");
    }

    private static string Words(DateTimeOffset at) =>
        at.ToUniversalTime().ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Count(int? number) =>
        number is { } known ? $"about {known.ToString(CultureInfo.InvariantCulture)}" : "not known yet";
}
