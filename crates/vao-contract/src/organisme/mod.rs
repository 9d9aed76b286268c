//! Fiche de l'organisme : sections, complétude, établissements, changement de SIRET, annuaire, listes.

mod actions;
mod annuaire;
mod completude;
mod lecture;
mod liste;
mod protocoles;
mod sections;

pub use actions::{CommentaireOrganisme, CreationOrganisme, NouveauSiret, RefusSiret, SaisieNonAgree, SiretMotive};
pub use annuaire::{EtablissementAnnuaire, LienSuccession, SuccessionDto};
pub use completude::{CompletudeOrganisme, CompletudeSectionOrganisme, FicheExaminee, completude};
pub use lecture::{
    ADRESSE_DU_RESPONSABLE, AncienSiret, ComptesEtablissements, CoordonneesSiege, DemandeSiret, DroitsOrganisme,
    EtablissementDto, EvenementOrganismeDto, HistoriqueOrganisme, ModificationOrganisme, NonAgreDto, OrganismeConnu,
    OrganismeDto, SectionsOrganisme,
};
pub use liste::{
    LigneOrganisme, ListeEtablissements, ListeNonAgrees, ListeOrganismes, StatutEtablissement, TriOrganismes,
};
pub use protocoles::{ProtocoleSanitaire, ProtocoleTransport};
pub use sections::{AdresseIdentite, Etablissements, Identite, Representant, Representants, ResponsableOrganisation};

use crate::endpoint::{Endpoint, Methode};
use crate::liste::Page;

/// `GET /organismes` : ceux du périmètre de l'appelant.
pub const LISTER: Endpoint<(), Page<LigneOrganisme>> = Endpoint::new(Methode::Get, "/organismes");
/// `GET /organismes/export.{format}` : la même liste, entière, en CSV ou XLSX (agents).
pub const EXPORTER: Endpoint<(), ()> = Endpoint::new(Methode::Get, "/organismes/export.{format}");
/// `POST /organismes` : crée la fiche du SIRET du compte, ou le rattache à celle qui existe.
pub const CREER: Endpoint<CreationOrganisme, OrganismeDto> = Endpoint::new(Methode::Post, "/organismes");
/// `GET /organismes/{id}`.
pub const LIRE: Endpoint<(), OrganismeDto> = Endpoint::new(Methode::Get, "/organismes/{id}");
/// `PATCH /organismes/{id}/sections/{section}` : fusion partielle (RFC 7396), la réponse est la fiche.
pub const MODIFIER: Endpoint<serde_json::Value, OrganismeDto> =
    Endpoint::new(Methode::Patch, "/organismes/{id}/sections/{section}");
/// `GET /organismes/{id}/completude`.
pub const COMPLETUDE: Endpoint<(), CompletudeOrganisme> = Endpoint::new(Methode::Get, "/organismes/{id}/completude");
/// `GET /organismes/{id}/historique`.
pub const HISTORIQUE: Endpoint<(), HistoriqueOrganisme> = Endpoint::new(Methode::Get, "/organismes/{id}/historique");
/// `GET /organismes/{id}/etablissements` : établissements secondaires d'un siège.
pub const ETABLISSEMENTS: Endpoint<(), Page<EtablissementDto>> =
    Endpoint::new(Methode::Get, "/organismes/{id}/etablissements");
/// Finalise la fiche ; 422 `fiche-incomplete` avec ce qui manque.
pub const FINALISER: Endpoint<(), OrganismeDto> = Endpoint::new(Methode::Post, "/organismes/{id}/actions/finaliser");
/// Relit le répertoire et la liste des établissements, sans le cache.
pub const RAFRAICHIR: Endpoint<(), OrganismeDto> = Endpoint::new(Methode::Post, "/organismes/{id}/actions/rafraichir");
/// Change de SIRET ; le serveur établit lui-même le successeur.
pub const CHANGER_SIRET: Endpoint<NouveauSiret, OrganismeDto> =
    Endpoint::new(Methode::Post, "/organismes/{id}/actions/changer-siret");
/// Demande à la DREETS d'admettre un changement que le répertoire ne prouve pas ou qui change de SIREN.
pub const DEMANDER_SIRET: Endpoint<SiretMotive, OrganismeDto> =
    Endpoint::new(Methode::Post, "/organismes/{id}/actions/demander-siret");
/// Admet un tel changement (agent).
pub const ADMETTRE_SIRET: Endpoint<SiretMotive, OrganismeDto> =
    Endpoint::new(Methode::Post, "/organismes/{id}/actions/admettre-siret");
/// Refuse le changement demandé (agent).
pub const REFUSER_SIRET: Endpoint<RefusSiret, OrganismeDto> =
    Endpoint::new(Methode::Post, "/organismes/{id}/actions/refuser-siret");
/// Commentaire d'un agent.
pub const COMMENTER: Endpoint<CommentaireOrganisme, HistoriqueOrganisme> =
    Endpoint::new(Methode::Post, "/organismes/{id}/commentaires");
/// `GET /annuaire/etablissements/{siret}` : registres et plateforme, composés.
pub const ANNUAIRE: Endpoint<(), EtablissementAnnuaire> =
    Endpoint::new(Methode::Get, "/annuaire/etablissements/{siret}");
/// `GET /annuaire/etablissements/{siret}/succession`.
pub const SUCCESSION: Endpoint<(), SuccessionDto> =
    Endpoint::new(Methode::Get, "/annuaire/etablissements/{siret}/succession");
/// Prévient les utilisateurs du siège qu'un de ses établissements attend (une fois par jour et par SIRET).
pub const PREVENIR_SIEGE: Endpoint<(), ()> =
    Endpoint::new(Methode::Post, "/annuaire/etablissements/{siret}/actions/prevenir-siege");
/// `GET /organismes-non-agrees` (agents).
pub const LISTER_NON_AGREES: Endpoint<(), Page<NonAgreDto>> = Endpoint::new(Methode::Get, "/organismes-non-agrees");
/// `POST /organismes-non-agrees` (agents de la région).
pub const CREER_NON_AGREE: Endpoint<SaisieNonAgree, NonAgreDto> =
    Endpoint::new(Methode::Post, "/organismes-non-agrees");
/// `PUT /organismes-non-agrees/{id}` (agents de la région).
pub const MODIFIER_NON_AGREE: Endpoint<SaisieNonAgree, NonAgreDto> =
    Endpoint::new(Methode::Put, "/organismes-non-agrees/{id}");
/// `DELETE /organismes-non-agrees/{id}` (agents de la région).
pub const SUPPRIMER_NON_AGREE: Endpoint<(), ()> = Endpoint::new(Methode::Delete, "/organismes-non-agrees/{id}");
