//! Services extérieurs qui ne répondent pas : le dire avant que la personne ne s'y heurte.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::services_externes::{EtatServiceDto, LISTER, ServiceExterne};
use vao_domain::organisme::TypeOrganisme;
use vao_ui::prelude::*;
use vao_ui::session::lire;

/// Bandeau des services en panne ; rien quand tous répondent, ou que l'on n'en sait rien.
#[component]
pub(super) fn PannesServices(
    /// Type de l'organisme, s'il est déjà connu.
    #[prop(into)]
    type_organisme: Signal<Option<TypeOrganisme>>,
) -> AnyView {
    let lecture = lire(|client, annulation| async move {
        Ok(client
            .appeler(&LISTER, Appel::new().annulation(&annulation))
            .await?
            .corps)
    });
    let contenu = move || {
        let pannes: Vec<&'static str> = lecture
            .donnees
            .get()
            .unwrap_or_default()
            .iter()
            .filter(|etat| !etat.disponible && concerne(etat.service, type_organisme.get()))
            .map(consequence)
            .collect();
        (!pannes.is_empty()).then(|| {
            let lignes = pannes
                .into_iter()
                .map(|phrase| view! { <li>{phrase}</li> })
                .collect_view();
            view! {
                <div class="fr-mb-4w">
                    <Alerte niveau=Niveau::Attention niveau_titre=2 titre="Un service extérieur ne répond pas">
                        <ul>{lignes}</ul>
                    </Alerte>
                </div>
            }
        })
    };
    contenu.into_any()
}

/// Un entrepreneur individuel se représente lui-même : le registre du commerce ne lui sert à rien.
const fn concerne(service: ServiceExterne, type_organisme: Option<TypeOrganisme>) -> bool {
    match (service, type_organisme) {
        (ServiceExterne::Entreprise, Some(TypeOrganisme::PersonnePhysique)) => false,
        (ServiceExterne::Sirene | ServiceExterne::Entreprise | ServiceExterne::Adresse, _) => true,
    }
}

const fn consequence(etat: &EtatServiceDto) -> &'static str {
    match etat.service {
        ServiceExterne::Sirene => {
            "Répertoire Sirene\u{a0}: vous pourrez saisir l’identité à la main, elle sera vérifiée plus tard."
        }
        ServiceExterne::Entreprise => "Registre du commerce\u{a0}: vous saisirez vous-même les représentants légaux.",
        ServiceExterne::Adresse => "Base Adresse Nationale\u{a0}: vous saisirez les adresses à la main.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_registre_du_commerce_ne_manque_qu_a_une_personne_morale() {
        let (morale, physique) = (TypeOrganisme::PersonneMorale, TypeOrganisme::PersonnePhysique);

        assert!(!concerne(ServiceExterne::Entreprise, Some(physique)));
        assert!(concerne(ServiceExterne::Entreprise, Some(morale)));
        assert!(concerne(ServiceExterne::Entreprise, None), "pas encore répondu");
        assert!(concerne(ServiceExterne::Sirene, Some(physique)));
        assert!(concerne(ServiceExterne::Adresse, Some(physique)));
    }
}
