export { handleAuth } from "./auth-handler";
export { authOptions } from "./auth-options";
export { changePassword } from "./change-password";
export { cookieNames } from "./cookies";
export { createApiKey, createApiKeyFor, CreateApiKeyForInput } from "./create-api-key";
export { createUser, CreateUserInput, setPassword } from "./create-user";
export { Email, normaliseEmail } from "./email";
export { getMe } from "./get-me";
export { listApiKeys } from "./list-api-keys";
export { listSessions } from "./list-sessions";
export { makeContext } from "./make-context";
export { memberContext } from "./member-context";
export { isLocalOnly, ownOrigin } from "./origin";
export { pageContext } from "./page-context";
export { checkPassword, hashPassword } from "./password";
export { PEER_HEADER, requestFacts, type RequestFacts } from "./request-facts";
export { revokeApiKey } from "./revoke-api-key";
export {
  ApiKeyList,
  ApiKeyView,
  ChangePasswordInput,
  CreateApiKeyInput,
  CreatedApiKey,
  ListApiKeysInput,
  Me,
  Name,
  NoInput,
  Password,
  RevokeApiKeyInput,
  SessionList,
  SessionView,
  SignOutInput,
  SwitchOrganisationInput,
} from "./schemas";
export { newSecret, secretHash } from "./secrets";
export { createSession, mayAct, revokeSessions, type User } from "./session";
export * from "./settings";
export { signIn } from "./sign-in";
export { signOutEverywhere } from "./sign-out-everywhere";
export { switchOrganisation } from "./switch-organisation";
