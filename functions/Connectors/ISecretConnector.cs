using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors;

/// <summary>
/// Connectors whose service keeps secrets in records. Secure erasure is two steps, so that no crash can lose a hash:
/// <see cref="HashSecretsAsync"/> reads, the caller writes the hashes to the audit log, and
/// <see cref="RemoveSecretsAsync"/> takes exactly the secrets whose hashes it is given. Only then does
/// <see cref="IConnector.EraseAsync"/> take the record: while a secret is there that nobody hashed, it answers
/// <see cref="FailureReason.SecretsNotRecorded"/> and leaves the record alone.
/// </summary>
public interface ISecretConnector : IConnector
{
    /// <summary>
    /// The SHA-256 of some of the secrets that the selected records still have; none when there are none any more.
    /// Changes nothing.
    /// </summary>
    Task<IReadOnlyList<SecretHash>> HashSecretsAsync(
        SelectedRecords records, Collection collection, CancellationToken cancellation);

    /// <summary>
    /// Sets the secrets with these hashes to NULL. One that was changed since it was hashed stays, and shows up in the
    /// next <see cref="HashSecretsAsync"/>.
    /// </summary>
    Task RemoveSecretsAsync(
        SelectedRecords records, Collection collection, IReadOnlyList<SecretHash> recorded,
        CancellationToken cancellation);
}

/// <param name="Field">The pack's name of the field.</param>
/// <param name="Sha256">Lower-case hex, of the secret's bytes as they were stored (of a text: of its UTF-8).</param>
public sealed record SecretHash(string Field, string Sha256);
