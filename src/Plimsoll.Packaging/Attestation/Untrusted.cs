using Plimsoll.Oci;

namespace Plimsoll.Packaging.Attestation;

/// <summary>Reads what anybody who may push can have put beside an image: whatever is broken is passed over with its reason, and must not
/// hide what is whole.</summary>
internal static class Untrusted
{
    /// <summary>What was read, or why it was not. That a registry is away or refuses is no fault of what is read, and is thrown.</summary>
    public static async Task<(T? Value, string? Problem)> TryAsync<T>(Func<Task<T>> read) where T : class
    {
        try
        {
            return (await read(), null);
        }
        catch (OciException e) when (e.Code is not (OciErrors.RegistryUnavailable or OciErrors.Unauthorized or OciErrors.Denied
            or OciErrors.TooManyRequests))
        {
            return (null, e.Message);
        }
        catch (IOException e)
        {
            return (null, e.Message);
        }
    }
}
