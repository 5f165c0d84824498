namespace PrivacyFunctions.Local.Host.Vault;

/// <summary>One vault of the emulator, as made: in Azure both are fixed at creation too.</summary>
/// <param name="Name">3 to 24 of <c>a-z 0-9 -</c>, starting with a letter; the name of its file.</param>
/// <param name="RetentionDays">7 to 90: how long a deleted key can be recovered.</param>
/// <param name="PurgeProtection">On: nobody purges a key before its date.</param>
/// <param name="Limits">How much it takes before it answers 429; null: everything.</param>
public sealed record LocalVault(
    string Name, int RetentionDays, bool PurgeProtection = true, VaultLimits? Limits = null)
{
    public const int MinRetentionDays = 7;
    public const int MaxRetentionDays = 90;

    /// <exception cref="ArgumentException">Key Vault would refuse it as well.</exception>
    public LocalVault Validated()
    {
        if (Name.Length is < 3 or > 24 || !char.IsAsciiLetterLower(Name[0])
            || !Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new ArgumentException(
                "A vault's name has 3 to 24 characters of a-z, 0-9 and '-', and starts with a letter.");
        }

        return RetentionDays is >= MinRetentionDays and <= MaxRetentionDays
            ? this
            : throw new ArgumentException(
                $"Vault {Name}: {MinRetentionDays} to {MaxRetentionDays} days of retention, not {RetentionDays}.");
    }
}
