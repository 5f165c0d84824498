namespace PrivacyFunctions.Local;

/// <summary>
/// Which of the platform's own keys an HTTP function asks for. It says nothing about the caller's rights: those are the
/// app's
/// business, so this app declares <see cref="Anonymous"/> everywhere and checks callers itself.
/// </summary>
public enum AuthorizationLevel
{
    /// <summary>No key of the platform is asked for.</summary>
    Anonymous = 0,

    /// <summary>A token of the platform's own sign-in; the platform does not accept it on functions any more.</summary>
    User = 1,

    /// <summary>A key of the function.</summary>
    Function = 2,

    /// <summary>A key of a platform extension.</summary>
    System = 3,

    /// <summary>The host's master key.</summary>
    Admin = 4,
}
