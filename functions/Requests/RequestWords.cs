namespace PrivacyFunctions.Requests;

/// <summary>What a type of request asks for, in the words of whoever asks.</summary>
public static class RequestWords
{
    public static string Of(RequestType type) => type switch
    {
        RequestType.Access => "a copy of my personal data",
        RequestType.Portability => "my data in a form that another service can read",
        RequestType.Erasure => "the erasure of my personal data",
        RequestType.Rectification => "the correction of my personal data",
        RequestType.Restriction => "to keep my data but not use it for now",
        RequestType.Objection => "an objection to the use of my data",
        RequestType.WithdrawConsent => "to withdraw my consent",
        RequestType.OptOut => "not to sell or share my data",
        _ => throw new InvalidOperationException("Unknown type of request."),
    };
}
