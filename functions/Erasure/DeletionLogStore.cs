namespace PrivacyFunctions.Erasure;

/// <summary>
/// Where the deletion log lies: an <see cref="Storage.IEntityStore"/> that the host registers under this key, in a
/// place that no restore of the other stores rolls back.
/// </summary>
public static class DeletionLogStore
{
    public const string Key = "deletion-log";
}
