namespace PrivacyFunctions.Evidence;

/// <summary>Which JSON numbers a canonical document may hold.</summary>
public enum NumberRule
{
    /// <summary>
    /// Whole numbers from -(2^53-1) to 2^53-1, written without a fraction or exponent: the rule for everything that is
    /// signed or hashed, because every reader in every language reads them alike.
    /// </summary>
    Integers,

    /// <summary>
    /// Any finite IEEE 754 double, formatted as ECMAScript does (RFC 8785, 3.2.2.3). Only for what is not signed.
    /// </summary>
    Doubles,
}
