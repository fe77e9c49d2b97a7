using Plimsoll.Delivery.Receipts;
using Plimsoll.Delivery.Releases;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Signs receipts with the key that signs images, and tells who signed one.</summary>
public static class ReceiptSigning
{
    /// <summary>Signs one.</summary>
    /// <param name="receipt">What happened.</param>
    /// <param name="findKey">Finds the key of this machine.</param>
    /// <returns>Null when this machine has no key, or one that cannot be used: what happened is recorded all the same.</returns>
    public static ReceiptSignature? Sign(Receipt receipt, Func<SigningKey?> findKey)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(findKey);
        try
        {
            using var key = findKey();
            return key is null ? null : new(key.Public.Id, Statement(receipt).Sign(key));
        }
        catch (PlimsollException)
        {
            return null;
        }
    }

    /// <summary>The key that signed a receipt; null when none of these did.</summary>
    public static VerifyingKey? FindSigner(Receipt receipt, ReceiptSignature? signature, IEnumerable<VerifyingKey> keys)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return signature is null ? null : Statement(receipt).FindSigner(keys, signature.Signature);
    }

    private static SignedStatement Statement(Receipt receipt) =>
        new(ReleaseStore.Repository(receipt.Workspace), receipt.Subject, Receipt.PredicateType, receipt.ToJson());
}
