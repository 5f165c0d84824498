namespace PrivacyFunctions.DataMap;

/// <param name="Name">Name in exports, camelCase.</param>
/// <param name="Column">Column or property at the service.</param>
/// <param name="Category">One of <see cref="DataCategories"/>.</param>
/// <param name="LawfulBasis">One of <see cref="LawfulBases"/>.</param>
/// <param name="Omit">Why the field is left out of exports (secrets, vectors); null: it is exported.</param>
/// <param name="Optional">
/// A record may lack the value; a missing value that is not optional means that pack and service disagree.
/// </param>
public sealed record Field(
    string Name, string Column, string Category, DataClass Class, string LawfulBasis, FieldType Type, string? Omit,
    bool Optional)
{
    /// <summary>Who may have the value corrected at the person's wish (GDPR Art. 16).</summary>
    public RectifiedBy Rectify { get; init; }
}

public enum RectifiedBy
{
    /// <summary>It is corrected in the product itself, or never.</summary>
    Nobody,

    /// <summary>The person: it is carried out at once.</summary>
    Person,

    /// <summary>An owner or admin decides first.</summary>
    Admin,
}

/// <summary>What happens to a value at the end of its window, where its record stays.</summary>
public enum DataClass
{
    /// <summary>Says who the person is: removed.</summary>
    Identity,

    /// <summary>Says what the person did: kept under a pseudonym, so that the shape of the statistics stays.</summary>
    Behaviour,

    /// <summary>Secrets and working data: logged as a hash where it is a secret, then set to NULL.</summary>
    Operational,

    /// <summary>No personal data: kept.</summary>
    None,
}

/// <summary>How a stored value is written into an export.</summary>
public enum FieldType
{
    Text,
    Integer,
    Number,
    Boolean,
    Timestamp,
    Json,
    Bytes,
}
