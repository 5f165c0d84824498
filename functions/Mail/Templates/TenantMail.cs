using System.Globalization;

namespace PrivacyFunctions.Mail.Templates;

/// <summary>Tells an organisation what becomes of its data, before each step that cannot be undone and after the last.</summary>
/// <param name="Organisation">The tenant's id.</param>
/// <param name="At">When the data is, or was, deleted.</param>
public sealed record TenantMail(
    TenantMailKind Kind, string Product, string Contact, string Organisation, DateTimeOffset At) : MailTemplate
{
    public override string Name => NameFor(Kind);

    public override string Subject => Kind is TenantMailKind.Purged
        ? $"Your organisation's data at {Product} is deleted"
        : $"Your organisation's data at {Product} will be deleted";

    public static string NameFor(TenantMailKind kind) => kind switch
    {
        TenantMailKind.Announced => "tenant-deletion",
        TenantMailKind.RunningOut => "tenant-notice",
        _ => "tenant-purged",
    };

    protected override IEnumerable<MailBlock> Blocks()
    {
        var day = At.ToUniversalTime().ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
        yield return new MailBlock.Paragraph(Kind switch
        {
            TenantMailKind.Announced =>
                $"The deletion of the organisation {Organisation} at {Product} was ordered. Nobody of the organisation " +
                $"can sign in any more, and from {day} on all its data is deleted for good. Until then our support " +
                "can restore it.",
            TenantMailKind.RunningOut =>
                $"The time for which {Product} keeps the data of the organisation {Organisation} ends. All of it is " +
                $"deleted for good, on {day} at the earliest, unless the organisation becomes a customer again.",
            _ =>
                $"The data of the organisation {Organisation} at {Product} was deleted on {day}. The signed certificate " +
                "is attached; it says what was deleted where, what the law keeps and until when, and when the " +
                "encryption key is beyond recovery.",
        });
        yield return new MailBlock.Paragraph($"Questions go to {Contact}.");
    }
}

public enum TenantMailKind
{
    Announced,
    RunningOut,
    Purged,
}
