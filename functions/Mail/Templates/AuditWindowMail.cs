using System.Globalization;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>Tells an organisation that its audit log is to be kept for a shorter time, while that can be taken back.</summary>
/// <param name="Organisation">The tenant's id.</param>
/// <param name="Before">Days; 0 is for ever.</param>
/// <param name="After">Days; what is to hold.</param>
public sealed record AuditWindowMail(
    string Product, string Contact, string Organisation, string Setting, int Before, int After,
    DateTimeOffset EffectiveAt) : MailTemplate
{
    public override string Name => "tenant-audit-window";

    public override string Subject => $"Your organisation's audit log at {Product} is to be kept for a shorter time";

    protected override IEnumerable<MailBlock> Blocks()
    {
        var day = EffectiveAt.ToUniversalTime().ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
        yield return new MailBlock.Paragraph(
            $"An owner or admin of the organisation {Organisation} at {Product} asked to keep its audit log " +
            $"{Words(After)} instead of {Words(Before)}. From {day} on, what is personal in older events is deleted for " +
            "good. The audit log says who asked.");
        yield return new MailBlock.Paragraph(
            $"Until then every owner and every admin of the organisation can take this back: by setting {Setting} to " +
            $"{Before.ToString(CultureInfo.InvariantCulture)} again.");
        yield return new MailBlock.Paragraph($"Questions go to {Contact}.");
    }

    private static string Words(int days) => days switch
    {
        0 => "for ever",
        1 => "for 1 day",
        _ => string.Create(CultureInfo.InvariantCulture, $"for {days} days"),
    };
}
