// Verifies a sigstore bundle with a public key, as whoever uses sigstore's own library does: node verify.mjs KEY BUNDLE [ARTIFACT]
import { readFileSync } from 'node:fs';
import { createPublicKey } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { Verifier, toSignedEntity, toTrustMaterial } from '@sigstore/verify';

const [key, bundle, artifact] = process.argv.slice(2);
const publicKey = createPublicKey(readFileSync(key));
const trusted = toTrustMaterial({ certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] }, () => ({ publicKey, validFor: () => true }));
const verifier = new Verifier(trusted, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
try {
  verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(readFileSync(bundle))), artifact && readFileSync(artifact)));
  console.log('verified');
} catch (error) {
  console.log(error.code ?? error.message);
  process.exitCode = 1;
}
