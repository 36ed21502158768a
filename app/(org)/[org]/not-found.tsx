import { PageNotFound } from "@/components/shell/page-not-found";

export default function OrganisationNotFound() {
  return <PageNotFound />;
}
